#include <secretsctl/crypto/bcrypt_pbkdf.hpp>

#include <botan/bcrypt_pbkdf.h>

// The class itself, because the factory in pwdhash.h would link every password hash of Botan.

namespace secretsctl::crypto {

SecretBytes bcrypt_pbkdf(const SecretBytes& passphrase, ByteView salt, unsigned rounds,
                         std::size_t size) {
  SecretBytes key(size);
  const std::string_view secret = passphrase.expose_text();
  Botan::Bcrypt_PBKDF(rounds).derive_key(key.expose_writable().data(), size, secret.data(),
                                         secret.size(), salt.data(), salt.size());
  return key;
}

}  // namespace secretsctl::crypto
