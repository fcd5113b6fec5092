'use strict';

const fs = require('node:fs');
const path = require('node:path');

const addon = loadAddon();

// build.js compiles secretsctl.node in a checkout; a release holds one file a platform.
function loadAddon() {
  const platform = `${process.platform}-${process.arch}`;
  for (const name of ['secretsctl.node', `${platform}.node`]) {
    const file = path.join(__dirname, name);
    if (fs.existsSync(file)) return require(file);
  }
  throw new Error(`secretsctl has no addon for ${platform}: a release is for linux-x64 and linux-arm64; ` +
    'in a checkout of secretsctl, npm install ./bindings/node compiles one');
}

function toBuffer(value) {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError('a string or a Uint8Array is needed');
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function makeError(code, message, status) {
  return Object.assign(new Error(message), { code, status });
}

function notRepresentable(message) {
  return makeError('ERR_SECRETSCTL_NOT_REPRESENTABLE', message, 4);
}

// The text of a Buffer, which is wiped; null if it is not UTF-8.
function takeText(buffer) {
  try {
    return utf8.decode(buffer);
  } catch {
    return null;
  } finally {
    buffer.fill(0);
  }
}

// The object that a text of JSON is.
function parseObject(buffer) {
  const text = takeText(buffer);
  try {
    if (text !== null) return JSON.parse(text);
  } catch {
    // The message of JSON.parse shows a piece of the text.
  }
  throw notRepresentable('the document cannot be held as an object of JavaScript: read it with plaintext()');
}

// An object of name, NUL, value, NUL...; null if it is not UTF-8.
function variablesOf(buffer) {
  const fields = takeText(buffer)?.split('\0');
  if (fields === undefined) return null;
  const variables = [];
  for (let i = 0; i + 1 < fields.length; i += 2) variables.push([fields[i], fields[i + 1]]);
  return Object.fromEntries(variables);
}

// What JSON can hold or has to give the reason for: a NUL, a long value.
function isForJson(error) {
  return error.code === 'ERR_SECRETSCTL_NOT_REPRESENTABLE';
}

function toRecipients(recipients) {
  if (recipients === undefined || recipients === null) return undefined;
  if (!Array.isArray(recipients)) throw new TypeError('recipients has to be an array of strings');
  for (const recipient of recipients) {
    if (typeof recipient !== 'string') throw new TypeError('recipients has to be an array of strings');
    if (recipient.trim() === '') throw makeError('ERR_SECRETSCTL', 'a recipient is empty', 1);
  }
  if (recipients.length === 0) throw makeError('ERR_SECRETSCTL', 'recipients is empty', 1);
  return recipients;
}

// What Document.open() hands to the constructor; no caller has this symbol.
const opened = Symbol('opened');

class Identities {
  #handle;

  constructor(texts = [], files = []) {
    this.#handle = addon.keys(texts.map(toBuffer), files.map(String));
  }

  static handleOf(identities) {
    return identities === undefined || identities === null ? null : identities.#handle;
  }
}

const openWords = (path, options = {}) => [
  String(path),
  options.content === undefined ? null : toBuffer(options.content),
  Identities.handleOf(options.identities),
  options.format,
  options.config === undefined ? null : String(options.config),
];

class Document {
  #handle;
  #isBusy = false;

  constructor(path, options = {}) {
    this.#handle = options[opened] ?? addon.open(...openWords(path, options));
  }

  static async open(path, options = {}) {
    return new Document(path, { [opened]: await addon.openAsync(...openWords(path, options)) });
  }

  #open() {
    if (this.#handle === null) throw new Error('the document is closed');
    if (this.#isBusy) throw new Error('the document is at work: await the promise first');
    return this.#handle;
  }

  async #later(work) {
    const handle = this.#open();
    this.#isBusy = true;
    try {
      return await work(handle);
    } finally {
      this.#isBusy = false;
    }
  }

  get format() {
    return addon.format(this.#open());
  }

  get paths() {
    return addon.paths(this.#open());
  }

  get recipients() {
    return addon.recipients(this.#open());
  }

  get(path) {
    const text = takeText(this.getBuffer(path));
    if (text === null) throw notRepresentable(`the value at ${path} is not UTF-8; getBuffer() gives it as it is`);
    return text;
  }

  getBuffer(path) {
    return addon.get(this.#open(), path);
  }

  set(path, value) {
    addon.set(this.#open(), path, toBuffer(value));
    return this;
  }

  unset(path) {
    addon.unset(this.#open(), path);
    return this;
  }

  addRecipient(recipient) {
    addon.addRecipient(this.#open(), recipient);
    return this;
  }

  removeRecipient(recipient) {
    addon.removeRecipient(this.#open(), recipient);
    return this;
  }

  plaintext(format) {
    return addon.plaintext(this.#open(), format);
  }

  toObject(options = {}) {
    if (this.format === 'dotenv') {
      try {
        const variables = variablesOf(addon.variables(this.#open(), options.unauthenticated));
        if (variables !== null) return variables;
      } catch (error) {
        if (!isForJson(error)) throw error;
      }
    }
    return parseObject(this.plaintext('json'));
  }

  toObjectAsync(options = {}) {
    return this.#later(async (handle) => {
      if (addon.format(handle) === 'dotenv') {
        try {
          const variables = variablesOf(await addon.variablesAsync(handle, options.unauthenticated));
          if (variables !== null) return variables;
        } catch (error) {
          if (!isForJson(error)) throw error;
        }
      }
      return parseObject(await addon.plaintextAsync(handle, 'json'));
    });
  }

  encrypted() {
    return addon.encrypted(this.#open());
  }

  saveSync() {
    addon.save(this.#open());
  }

  save() {
    return this.#later((handle) => addon.saveAsync(handle));
  }

  close() {
    if (this.#handle === null) return;
    addon.close(this.#open());
    this.#handle = null;
  }
}

function load(path = '.env.enc', options = {}) {
  const document = new Document(path, options);
  try {
    return document.toObject(options);
  } finally {
    document.close();
  }
}

async function loadAsync(path = '.env.enc', options = {}) {
  const document = await Document.open(path, options);
  try {
    return await document.toObjectAsync(options);
  } finally {
    document.close();
  }
}

const encryptWords = (plaintext, options = {}) => [
  toBuffer(plaintext),
  options.path,
  options.format,
  options.outputFormat,
  toRecipients(options.recipients)?.join(','),
  options.config,
  options.clear,
];

function encrypt(plaintext, options) {
  return addon.encrypt(...encryptWords(plaintext, options));
}

async function encryptAsync(plaintext, options) {
  return addon.encryptAsync(...encryptWords(plaintext, options));
}

async function ageEncrypt(plaintext, recipients, options = {}) {
  return addon.ageEncryptAsync(toBuffer(plaintext), toRecipients(recipients), options.armor);
}

async function ageDecrypt(file, identities) {
  return addon.ageDecryptAsync(toBuffer(file), Identities.handleOf(identities));
}

function keygen(options = {}) {
  const [keyFile, recipient] = addon.keygen(options.postQuantum);
  return { keyFile, recipient: recipient.toString() };
}

function isEncrypted(path, options = {}) {
  return addon.isEncrypted(String(path), options.format);
}

module.exports = {
  Document,
  Identities,
  ageDecrypt,
  ageEncrypt,
  encrypt,
  encryptAsync,
  isEncrypted,
  keygen,
  load,
  loadAsync,
  version: addon.version,
};
