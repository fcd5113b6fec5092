#include <secretsctl/crypto/random.hpp>

#include <sodium/randombytes.h>

#include <secretsctl/crypto/sodium_start.hpp>

namespace secretsctl::crypto {

void random_bytes(MutableByteView bytes) {
  start_sodium();
  randombytes_buf(bytes.data(), bytes.size());
}

SecretBytes random_secret(std::size_t size) {
  SecretBytes secret(size);
  random_bytes(secret.expose_writable());
  return secret;
}

}  // namespace secretsctl::crypto
