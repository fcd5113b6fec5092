#include <secretsctl/crypto/x25519.hpp>

#include <sodium/crypto_scalarmult_curve25519.h>

#include <secretsctl/crypto/sodium_start.hpp>

namespace secretsctl::crypto {

static_assert(x25519_size == crypto_scalarmult_curve25519_BYTES);
static_assert(x25519_size == crypto_scalarmult_curve25519_SCALARBYTES);

X25519PublicKey x25519_public_key(const SecretBytes& scalar) {
  start_sodium();
  X25519PublicKey out{};
  crypto_scalarmult_curve25519_base(out.data(), scalar.expose().data());
  return out;
}

SecretBytes x25519(const SecretBytes& scalar, const X25519PublicKey& point) {
  start_sodium();
  SecretBytes shared(x25519_size);
  if (crypto_scalarmult_curve25519(shared.expose_writable().data(), scalar.expose().data(),
                                   point.data()) != 0) {
    return {};
  }
  return shared;
}

}  // namespace secretsctl::crypto
