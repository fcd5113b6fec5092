#include <secretsctl/crypto/ed25519.hpp>

#include <sodium/crypto_sign_ed25519.h>

#include <algorithm>
#include <secretsctl/crypto/sodium_start.hpp>

namespace secretsctl::crypto {

static_assert(ed25519_size == crypto_sign_ed25519_SEEDBYTES);
static_assert(ed25519_size == crypto_sign_ed25519_PUBLICKEYBYTES);

namespace {

// The seed, then the public key: libsodium's format.
SecretBytes expand_seed(const SecretBytes& seed, X25519PublicKey& public_key) {
  start_sodium();
  SecretBytes expanded(crypto_sign_ed25519_SECRETKEYBYTES);
  crypto_sign_ed25519_seed_keypair(public_key.data(), expanded.expose_writable().data(),
                                   seed.expose().data());
  return expanded;
}

}  // namespace

X25519PublicKey ed25519_public_key(const SecretBytes& seed) {
  X25519PublicKey public_key{};
  static_cast<void>(expand_seed(seed, public_key));
  return public_key;
}

SecretBytes ed25519_seed_to_x25519(const SecretBytes& seed) {
  X25519PublicKey public_key{};
  const SecretBytes expanded = expand_seed(seed, public_key);
  SecretBytes scalar(x25519_size);
  crypto_sign_ed25519_sk_to_curve25519(scalar.expose_writable().data(), expanded.expose().data());
  return scalar;
}

std::optional<X25519PublicKey> ed25519_to_x25519(ByteView public_key) {
  start_sodium();
  X25519PublicKey converted{};
  if (public_key.size() != ed25519_size ||
      crypto_sign_ed25519_pk_to_curve25519(converted.data(), public_key.data()) != 0) {
    return std::nullopt;
  }
  return converted;
}

}  // namespace secretsctl::crypto
