#include <secretsctl/crypto/sha512.hpp>

#include <sodium/crypto_hash_sha512.h>

namespace secretsctl::crypto {
namespace {

crypto_hash_sha512_state* state_in(SecretBytes& memory) {
  return reinterpret_cast<crypto_hash_sha512_state*>(memory.expose_writable().data());
}

}  // namespace

Sha512::Sha512() : state_(sizeof(crypto_hash_sha512_state)) {
  crypto_hash_sha512_init(state_in(state_));
}

void Sha512::update(ByteView bytes) {
  crypto_hash_sha512_update(state_in(state_), bytes.data(), bytes.size());
}

std::array<std::uint8_t, Sha512::digest_size> Sha512::digest() {
  std::array<std::uint8_t, digest_size> out{};
  crypto_hash_sha512_final(state_in(state_), out.data());
  return out;
}

}  // namespace secretsctl::crypto
