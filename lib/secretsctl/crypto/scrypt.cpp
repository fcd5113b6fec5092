#include <secretsctl/crypto/scrypt.hpp>

#include <sodium/crypto_pwhash_scryptsalsa208sha256.h>

#include <new>
#include <secretsctl/crypto/sodium_start.hpp>

namespace secretsctl::crypto {

SecretBytes scrypt(const SecretBytes& passphrase, ByteView salt, unsigned log_n) {
  start_sodium();
  constexpr std::size_t key_size = 32;
  constexpr std::uint32_t r = 8;
  constexpr std::uint32_t p = 1;
  SecretBytes key(key_size);
  const ByteView secret = passphrase.expose();
  if (crypto_pwhash_scryptsalsa208sha256_ll(secret.data(), secret.size(), salt.data(), salt.size(),
                                            std::uint64_t{1} << log_n, r, p,
                                            key.expose_writable().data(), key_size) != 0) {
    throw std::bad_alloc();
  }
  return key;
}

}  // namespace secretsctl::crypto
