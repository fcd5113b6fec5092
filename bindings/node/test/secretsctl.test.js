'use strict';

// Run with node --test. SECRETSCTL names the command; TESTDATA the golden files.
const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, it } = require('node:test');

const secretsctl = require('secretsctl');

const command = process.env.SECRETSCTL;
const testdata = process.env.TESTDATA;
const key = path.join(testdata, 'keys', 'test-only.txt');

function output(...words) {
  return execFileSync(command, words, {
    env: { ...process.env, SOPS_AGE_KEY_FILE: key },
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  });
}

function attempt(action) {
  try {
    return { result: action() };
  } catch (error) {
    return { status: error.status };
  }
}

describe('golden files', () => {
  const dotenv = path.join(testdata, 'dotenv');
  const files = fs.readdirSync(dotenv).filter((name) => name.endsWith('.env.enc')).map((name) => path.join(dotenv, name));
  files.push(path.join(testdata, 'formats', 'encrypted.json'));
  const identities = new secretsctl.Identities([], [key]);

  for (const file of files) {
    it(path.basename(file), async () => {
      const expected = attempt(() => JSON.parse(output('decrypt', '--output-type', 'json', file)));
      assert.deepEqual(attempt(() => secretsctl.load(file, { identities, unauthenticated: true })), expected);
      // What no environment can hold (4), an object can; what nothing authenticates is refused by exec and here.
      const executed = attempt(() => output('exec', file, '--', 'true'));
      const isUntrusted = file.endsWith('.enc') && executed.status !== undefined && executed.status !== 4;
      const wanted = isUntrusted ? executed : expected;
      assert.deepEqual(attempt(() => secretsctl.load(file, { identities })), wanted);
      if (wanted.result) assert.deepEqual(await secretsctl.loadAsync(file, { identities }), wanted.result);
      else await assert.rejects(secretsctl.loadAsync(file, { identities }), { status: wanted.status });
    });
  }
  it('there are many', () => assert.ok(files.length >= 40));
});

describe('post-quantum keys', () => {
  it('work, or the error names what is missing', () => {
    const [recipient] = /age1pq1\w+/.exec(fs.readFileSync(path.join(process.env.TESTDATA, 'identities', 'hybrid.txt'), 'utf8'));
    try {
      assert.match(secretsctl.keygen({ postQuantum: true }).recipient, /^age1pq1/);
    } catch (error) {
      assert.match(error.message, /ML-KEM-768.*the command of a release has it/);
      assert.throws(() => secretsctl.encrypt('A=one\n', { recipients: [recipient] }), /ML-KEM-768/);
      return;
    }
    assert.ok(secretsctl.encrypt('A=one\n', { recipients: [recipient] }).length > 0);
  });
});

describe('a document', () => {
  let folder;
  let identities;
  let recipient;
  let file;

  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'secretsctl-'));
    const made = secretsctl.keygen();
    identities = new secretsctl.Identities([made.keyFile]);
    made.keyFile.fill(0);
    recipient = made.recipient;
    file = path.join(folder, '.env.enc');
    fs.writeFileSync(file, secretsctl.encrypt('# note\nA=one\nB=two\n', { recipients: [recipient] }));
  });
  after(() => fs.rmSync(folder, { recursive: true }));

  it('is read and changed', async () => {
    const document = new secretsctl.Document(file, { identities });
    assert.deepEqual(document.paths, ['A', 'B']);
    assert.equal(document.format, 'dotenv');
    assert.equal(document.get('A'), 'one');
    const value = document.getBuffer('B');
    assert.equal(value.toString(), 'two');
    document.set('C', 'three').unset('A');
    const saving = document.save();
    assert.throws(() => document.get('B'), /await the promise/);
    await saving;
    document.set('D', Buffer.from('four')).saveSync();
    document.close();
    assert.throws(() => document.get('B'), /closed/);
    assert.deepEqual(await secretsctl.loadAsync(file, { identities }), { B: 'two', C: 'three', D: 'four' });
  });

  it('is not written over what another program wrote', async () => {
    const document = await secretsctl.Document.open(file, { identities });
    const other = new secretsctl.Document(file, { identities });
    other.set('E', '5').saveSync();
    document.set('F', '6');
    await assert.rejects(document.save(), { code: 'ERR_SECRETSCTL_CHANGED' });
  });

  it('gets and loses recipients', () => {
    const second = secretsctl.keygen();
    const theirs = new secretsctl.Identities([second.keyFile]);
    assert.throws(() => secretsctl.load(file, { identities: theirs }), {
      code: 'ERR_SECRETSCTL_NO_IDENTITY',
      status: 128,
      message: /\.env\.enc/,
    });
    const document = new secretsctl.Document(file, { identities });
    document.addRecipient(second.recipient).saveSync();
    assert.deepEqual(document.recipients, [recipient, second.recipient]);
    assert.equal(secretsctl.load(file, { identities: theirs }).B, 'two');
    document.removeRecipient(second.recipient).saveSync();
    assert.throws(() => secretsctl.load(file, { identities: theirs }), { code: 'ERR_SECRETSCTL_NO_IDENTITY' });
  });

  it('that was tampered with is refused', () => {
    const text = fs.readFileSync(file, 'utf8');
    const content = text.slice(text.indexOf('\n') + 1).replace(/^B=.*\n/m, '');
    assert.throws(() => new secretsctl.Document('cut.env', { content, identities }), {
      code: 'ERR_SECRETSCTL_MAC_MISMATCH',
      status: 51,
      message: /MAC/,
    });
    const damaged = text.replace(/^(B=ENC\[AES256_GCM,data:)./m, (_, start) => `${start}/`);
    assert.throws(() => new secretsctl.Document('damaged.env', { content: damaged, identities }), {
      code: 'ERR_SECRETSCTL_DAMAGED_VALUE',
      message: /B/,
    });
    assert.throws(() => secretsctl.load(path.join(folder, 'none'), { identities }), { code: 'ERR_SECRETSCTL_NO_FILE' });
  });

  it('of JSON keeps its types', () => {
    const content = secretsctl.encrypt('{"a": {"b": [1, "x"]}, "c": true}', { path: 'd.json', recipients: [recipient] });
    const document = new secretsctl.Document('d.json', { content, identities });
    assert.deepEqual(document.paths, ['["a"]["b"][0]', '["a"]["b"][1]', 'c']);
    assert.deepEqual(document.set('["a"]["n"]', '5').toObject(), { a: { b: [1, 'x'], n: '5' }, c: true });
    assert.ok(document.encrypted().includes('ENC['));
  });

  it('of 100,000 keys, many at once, without growth', async () => {
    let text = '';
    for (let i = 0; i < 100000; ++i) text += `KEY_${i}=value ${i}\n`;
    const large = path.join(folder, 'large.env.enc');
    fs.writeFileSync(large, await secretsctl.encryptAsync(text, { path: 'large.env', recipients: [recipient] }));
    const all = await Promise.all(Array.from({ length: 4 }, () => secretsctl.loadAsync(large, { identities })));
    for (const values of all) assert.equal(values.KEY_99999, 'value 99999');

    const rounds = () => {
      for (let i = 0; i < 1000; ++i) new secretsctl.Document(file, { identities }).close();
      if (global.gc) global.gc();
      return process.memoryUsage.rss();
    };
    rounds();
    const start = rounds();
    rounds();
    assert.ok(rounds() - start < 4 << 20);
  });
});

describe('a file that was changed without a key', () => {
  const { keyFile, recipient } = secretsctl.keygen();
  const identities = new secretsctl.Identities([keyFile]);
  const make = (text, options) => secretsctl.encrypt(text, { recipients: [recipient], ...options }).toString();
  const forge = (content, mark, added) => content.replace(mark, () => added + mark);
  // Both ways to open it, and to get an object from it.
  async function refuses(name, content, message) {
    const open = () => new secretsctl.Document(name, { content, identities });
    const expected = { code: 'ERR_SECRETSCTL', message };
    assert.throws(() => open().toObject(), expected);
    await assert.rejects(open().toObjectAsync(), expected);
  }

  it('hides no value behind an empty one', async () => {
    const lines = forge(make('API_KEY=right\n', { path: '.env' }), 'sops_', 'API_KEY=\n');
    await refuses('.env', lines, /API_KEY/);
    const document = new secretsctl.Document('.env', { content: lines, identities });
    assert.throws(() => document.get('API_KEY'), { message: /API_KEY/ });
    assert.throws(() => document.paths, { message: /API_KEY/ });
    for (const value of ['""', 'null', '[]']) {
      const json = forge(make('{"api_key": "right"}', { path: 'd.json' }), '"sops"', `"api_key": ${value},`);
      await refuses('d.json', json, /api_key/);
      const inside = make('{"map": {"list": [{"x": "right"}]}}', { path: 'd.json' });
      const at = inside.indexOf('}', inside.indexOf('"x"'));
      await refuses('d.json', `${inside.slice(0, at)}, "x": ${value}${inside.slice(at)}`, /x/);
    }
  });

  it('gives no value in clear that no MAC covers', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'secretsctl-'));
    const config = path.join(folder, '.sops.yaml');
    const rule = `creation_rules:\n  - age: ${recipient}\n    mac_only_encrypted: true\n    encrypted_regex: '^API'\n`;
    fs.writeFileSync(config, rule);
    const content = make('API_KEY=right\nHOST=good\n', { path: path.join(folder, '.env'), config });
    const file = path.join(folder, '.env.enc');
    fs.writeFileSync(file, content.replace('good', 'evil'));
    assert.throws(() => secretsctl.load(file, { identities }), { code: 'ERR_SECRETSCTL', message: /HOST/ });
    await assert.rejects(secretsctl.loadAsync(file, { identities }), { code: 'ERR_SECRETSCTL', message: /HOST/ });
    const all = { API_KEY: 'right', HOST: 'evil' };
    assert.deepEqual(secretsctl.load(file, { identities, unauthenticated: true }), all);
    assert.deepEqual(await secretsctl.loadAsync(file, { identities, unauthenticated: true }), all);
    fs.writeFileSync(file, forge(content, 'sops_', 'LD_PRELOAD=/tmp/evil.so\n'));
    assert.throws(() => secretsctl.load(file, { identities, unauthenticated: true }), { message: /LD_PRELOAD/ });
    fs.rmSync(folder, { recursive: true });
  });

  it('gives no text with other bytes than the value', () => {
    const content = make(Buffer.from('API_KEY=top-secret-\xff\n', 'latin1'), { path: '.env' });
    const document = new secretsctl.Document('.env', { content, identities });
    const check = (error) => {
      assert.equal(error.code, 'ERR_SECRETSCTL_NOT_REPRESENTABLE');
      assert.match(error.message, /API_KEY/);
      assert.doesNotMatch(error.stack, /top-secret/);
      return true;
    };
    assert.throws(() => document.get('API_KEY'), check);
    assert.throws(() => document.toObject(), check);
    assert.equal(document.getBuffer('API_KEY').toString('latin1'), 'top-secret-\xff');
    const marked = new secretsctl.Document('.env', { content: make('A=\ufeffx\n', { path: '.env' }), identities });
    assert.equal(marked.get('A'), '\ufeffx');
  });

  it('keeps names that objects have already', () => {
    const document = new secretsctl.Document('.env', { content: make('__proto__=1\ntoString=2\n', { path: '.env' }), identities });
    assert.deepEqual(Object.entries(document.toObject()), [['__proto__', '1'], ['toString', '2']]);
  });
});

describe('age files', () => {
  it('go both ways', async () => {
    const { keyFile, recipient } = secretsctl.keygen();
    const identities = new secretsctl.Identities([keyFile]);
    const plaintext = Buffer.alloc(300000, 'secret');
    for (const armor of [false, true]) {
      const file = await secretsctl.ageEncrypt(plaintext, [recipient], { armor });
      assert.deepEqual(await secretsctl.ageDecrypt(file, identities), plaintext);
      await assert.rejects(secretsctl.ageDecrypt(file.subarray(0, 200), identities), { code: 'ERR_SECRETSCTL_AGE_FILE' });
    }
  });
});

describe('arguments', () => {
  it('of another type are refused', async () => {
    assert.throws(() => secretsctl.encrypt(5), TypeError);
    assert.throws(() => secretsctl.load('a\0b'), TypeError);
    assert.throws(() => new secretsctl.Identities(['nothing']), { code: 'ERR_SECRETSCTL' });
  });
  it('of functions that return promises reject them', async () => {
    for (const make of [
      () => secretsctl.ageEncrypt(5, ['age1']),
      () => secretsctl.ageEncrypt('x', 'age1'),
      () => secretsctl.ageEncrypt('x'),
      () => secretsctl.ageDecrypt('x'),
      () => secretsctl.ageDecrypt(5, new secretsctl.Identities([], [key])),
      () => secretsctl.encryptAsync(5),
      () => secretsctl.encryptAsync('A=1', { recipients: 'age1' }),
      () => secretsctl.loadAsync('a\0b'),
      () => secretsctl.Document.open('a\0b'),
    ]) {
      let promise;
      assert.doesNotThrow(() => {
        promise = make();
      }, String(make));
      await assert.rejects(promise, TypeError, String(make));
    }
  });
  it('that are no recipients do not stand for those of the environment', async () => {
    const { recipient } = secretsctl.keygen();
    process.env.SOPS_AGE_RECIPIENTS = recipient;
    try {
      for (const recipients of [[], [''], [' ']]) {
        assert.throws(() => secretsctl.encrypt('A=1\n', { recipients }), { code: 'ERR_SECRETSCTL', message: /recipient/ });
        await assert.rejects(secretsctl.ageEncrypt('x', recipients), { code: 'ERR_SECRETSCTL' });
      }
      assert.match(secretsctl.encrypt('A=1\n').toString(), /^A=ENC\[/);
    } finally {
      delete process.env.SOPS_AGE_RECIPIENTS;
    }
  });
  it('cannot smuggle in a handle', () => {
    const { keyFile, recipient } = secretsctl.keygen();
    const content = secretsctl.encrypt('A=1\n', { recipients: [recipient] });
    const identities = new secretsctl.Identities([keyFile]);
    const document = new secretsctl.Document('x.env', { content, identities, handle: {} });
    assert.equal(document.get('A'), '1');
  });
  it('of the addon are its own externals', () => {
    const folder = path.dirname(require.resolve('secretsctl'));
    const names = ['secretsctl.node', `${process.platform}-${process.arch}.node`];
    const addon = require(names.map((name) => path.join(folder, name)).find((file) => fs.existsSync(file)));
    for (const thing of [{}, [], 5, null, undefined, Buffer.alloc(8), addon.get]) {
      assert.throws(() => addon.format(thing), TypeError);
      assert.throws(() => addon.get(thing, 'A'), TypeError);
    }
    // Identities where a document belongs, and the other way round.
    const keys = addon.keys([], []);
    assert.throws(() => addon.get(keys, 'A'), { code: 'ERR_SECRETSCTL_ARGUMENT' });
    assert.throws(() => addon.paths(keys), { code: 'ERR_SECRETSCTL_ARGUMENT' });
  });
  it('ES modules have the same names', async () => {
    const module = await import('secretsctl');
    assert.deepEqual(Object.keys(module).filter((name) => name !== 'default').sort(), Object.keys(secretsctl).sort());
  });
});
