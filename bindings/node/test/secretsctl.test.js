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
      assert.deepEqual(attempt(() => secretsctl.load(file, { identities })), expected);
      if (expected.result) assert.deepEqual(await secretsctl.loadAsync(file, { identities }), expected.result);
    });
  }
  it('there are many', () => assert.ok(files.length >= 40));
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
    await assert.rejects(async () => secretsctl.ageEncrypt('x', 'age1'), TypeError);
  });
  it('ES modules have the same names', async () => {
    const module = await import('secretsctl');
    assert.deepEqual(Object.keys(module).filter((name) => name !== 'default').sort(), Object.keys(secretsctl).sort());
  });
});
