import secretsctl from './index.js';

export const {
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
  version,
} = secretsctl;
export default secretsctl;
