/** Secrets kept encrypted in git, read in process: SOPS and age files. */

/** The version of the library, as `secretsctl --version` prints it. */
export const version: string;

/**
 * What every function throws, or a promise is rejected with, when something other than the arguments is wrong. The
 * message names the file, the line or the key; it never holds a secret.
 */
export interface SecretsctlError extends Error {
  code:
    | 'ERR_SECRETSCTL'
    | 'ERR_SECRETSCTL_INPUT'
    | 'ERR_SECRETSCTL_OUTPUT'
    | 'ERR_SECRETSCTL_NOT_REPRESENTABLE'
    | 'ERR_SECRETSCTL_ENCRYPTION'
    | 'ERR_SECRETSCTL_DAMAGED_VALUE'
    | 'ERR_SECRETSCTL_MAC_MISMATCH'
    | 'ERR_SECRETSCTL_MALFORMED_PATH'
    | 'ERR_SECRETSCTL_NO_FILE'
    | 'ERR_SECRETSCTL_NO_IDENTITY'
    | 'ERR_SECRETSCTL_ALREADY_ENCRYPTED'
    | 'ERR_SECRETSCTL_NOT_ENCRYPTED'
    | 'ERR_SECRETSCTL_AGE_FILE'
    | 'ERR_SECRETSCTL_CHANGED'
    | 'ERR_SECRETSCTL_ARGUMENT'
    | 'ERR_SECRETSCTL_OTHER_PROCESS'
    | 'ERR_SECRETSCTL_NO_MEMORY';
  /** What the command, and sops, would end with. */
  status: number;
}

export type Format = 'dotenv' | 'json' | 'yaml' | 'ini' | 'binary';
export type Content = string | Uint8Array;

/** Identities of the caller's own, in the place of those that the command would find. */
export class Identities {
  /** `texts` are contents of key files, which are copied to locked memory; `files` their paths, read when needed. */
  constructor(texts?: Content[], files?: string[]);
}

export interface OpenOptions {
  /** The bytes of the file; the path is then the name that messages call it. */
  content?: Content;
  identities?: Identities;
  /** By default the name and the content tell it. */
  format?: Format;
  /** The .sops.yaml whose rule the file is checked against; by default it is searched for, not for `content`. */
  config?: string;
}

/**
 * An encrypted file, decrypted in memory. A path is a key at the top by itself, else as sops writes it:
 * `["a"]["b"][0]`. While a promise of it is pending, nothing else can be done with it.
 */
export class Document {
  constructor(path: string, options?: OpenOptions);
  /** The same, off the main thread. */
  static open(path: string, options?: OpenOptions): Promise<Document>;

  readonly format: Format;
  /** The paths of all single values, in the order of the file. */
  readonly paths: string[];
  /** The age recipients. Their names are not authenticated. */
  readonly recipients: string[];

  /** A value as the format prints it, in UTF-8 only. A string cannot be wiped: see getBuffer(). */
  get(path: string): string;
  /** The same in a Buffer, which the caller can wipe with fill(0). */
  getBuffer(path: string): Buffer;
  set(path: string, value: Content): this;
  unset(path: string): this;
  addRecipient(recipient: string): this;
  /**
   * The document gets a new data key, for the others that the rule of .sops.yaml lists or that were added here; another one
   * is refused. What the recipient could read before stays readable to it.
   */
  removeRecipient(recipient: string): this;

  /** All of it as a plaintext file, as `decrypt --output-type` has it. */
  plaintext(format?: Format): Buffer;
  /** All of it: texts of a dotenv file, else what JSON holds. Refuses what load() does. */
  toObject(options?: { unauthenticated?: boolean }): Record<string, unknown>;
  toObjectAsync(options?: { unauthenticated?: boolean }): Promise<Record<string, unknown>>;
  /** The encrypted file as it is now; what did not change keeps its ciphertext. */
  encrypted(): Buffer;
  /** Writes encrypted() to the file, whole or not at all. */
  save(): Promise<void>;
  saveSync(): void;
  /** Wipes what was decrypted. */
  close(): void;
}

export interface LoadOptions {
  identities?: Identities;
  format?: Format;
  /** Takes the values of a dotenv file that nothing authenticates, as `exec --unauthenticated` does. */
  unauthenticated?: boolean;
}

/**
 * The values of an encrypted file: strings by name of a dotenv file, of others what JSON holds.
 *
 * Values of a dotenv file that nothing authenticates are refused as `secretsctl exec` refuses them; so is a key that stands
 * twice, in a map of a JSON file too. Of a JSON file with `mac_only_encrypted` anyone who can write it can change the
 * values in clear.
 */
export function load(path?: string, options?: LoadOptions): Record<string, any>;
/** The same, off the main thread. */
export function loadAsync(path?: string, options?: LoadOptions): Promise<Record<string, any>>;

export interface EncryptOptions {
  /** What creation rules and the format go by. */
  path?: string;
  format?: Format;
  outputFormat?: Format;
  /** By default those of SOPS_AGE_RECIPIENTS, else of the creation rule. An empty list is refused. */
  recipients?: string[];
  config?: string;
  /** No value need be encrypted. */
  clear?: boolean;
}

/** The encrypted file of a plaintext. */
export function encrypt(plaintext: Content, options?: EncryptOptions): Buffer;
export function encryptAsync(plaintext: Content, options?: EncryptOptions): Promise<Buffer>;

/** Whether a file is encrypted by SOPS. */
export function isEncrypted(path: string, options?: { format?: Format }): boolean;

/** An age file for recipients. */
export function ageEncrypt(plaintext: Content, recipients: string[], options?: { armor?: boolean }): Promise<Buffer>;
/** The plaintext of an age file, armored or not. */
export function ageDecrypt(file: Content, identities: Identities): Promise<Buffer>;

/** A new identity: the text of a key file, to be kept secret and wiped, and its recipient. */
export function keygen(options?: { postQuantum?: boolean }): { keyFile: Buffer; recipient: string };
