#include <secretsctl/crypto/sha256.hpp>

#include <sodium/crypto_hash_sha256.h>

#include <secretsctl/crypto/sodium_start.hpp>

namespace secretsctl::crypto {

std::array<std::uint8_t, 32> sha256(ByteView data) {
  start_sodium();
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256(digest.data(), data.data(), data.size());
  return digest;
}

}  // namespace secretsctl::crypto
