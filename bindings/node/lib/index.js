'use strict';

const addon = require('./secretsctl.node');

function toBuffer(value) {
  if (typeof value === 'string') return Buffer.from(value);
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  throw new TypeError('a string or a Uint8Array is needed');
}

// The text of a Buffer, which is wiped.
function takeText(buffer) {
  const text = buffer.toString();
  buffer.fill(0);
  return text;
}

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
    this.#handle = options.handle ?? addon.open(...openWords(path, options));
  }

  static async open(path, options = {}) {
    return new Document(path, { handle: await addon.openAsync(...openWords(path, options)) });
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
    return takeText(this.getBuffer(path));
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

  toObject() {
    return JSON.parse(takeText(this.plaintext('json')));
  }

  async toObjectAsync() {
    return JSON.parse(takeText(await this.#later((handle) => addon.plaintextAsync(handle, 'json'))));
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
    return document.toObject();
  } finally {
    document.close();
  }
}

async function loadAsync(path = '.env.enc', options = {}) {
  const document = await Document.open(path, options);
  try {
    return await document.toObjectAsync();
  } finally {
    document.close();
  }
}

const encryptWords = (plaintext, options = {}) => [
  toBuffer(plaintext),
  options.path,
  options.format,
  options.outputFormat,
  options.recipients?.join(','),
  options.config,
  options.clear,
];

function encrypt(plaintext, options) {
  return addon.encrypt(...encryptWords(plaintext, options));
}

function encryptAsync(plaintext, options) {
  return addon.encryptAsync(...encryptWords(plaintext, options));
}

function ageEncrypt(plaintext, recipients, options = {}) {
  return addon.ageEncryptAsync(toBuffer(plaintext), recipients, options.armor);
}

function ageDecrypt(file, identities) {
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
