#include <secretsctl/crypto/xwing.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/random.hpp>

namespace secretsctl::crypto {
namespace {

// The two halves of a private key.
struct Halves {
  SecretBytes ml_kem_seed;
  SecretBytes scalar;
};

Halves expand(const SecretBytes& seed) {
  const SecretBytes expanded = shake256_96(seed);
  return {SecretBytes::copy_of(expanded.expose().first(ml_kem_768_seed_size)),
          SecretBytes::copy_of(expanded.expose().subspan(ml_kem_768_seed_size))};
}

X25519PublicKey point(ByteView bytes) {
  X25519PublicKey key{};
  std::ranges::copy(bytes, key.begin());
  return key;
}

// The combiner: both secrets, and the X25519 part of the transcript.
SecretBytes combine(const SecretBytes& ml_kem, const SecretBytes& x25519_shared,
                    const X25519PublicKey& share, const X25519PublicKey& recipient) {
  constexpr std::string_view label = "\\.//^\\";
  SecretBuffer all;
  all.append(ml_kem.expose());
  all.append(x25519_shared.expose());
  all.append(ByteView(share));
  all.append(ByteView(recipient));
  all.append(label);
  return sha3_256(all.take());
}

}  // namespace

Bytes xwing_public_key(const SecretBytes& seed) {
  const Halves halves = expand(seed);
  Bytes key = ml_kem_768_public_key(halves.ml_kem_seed);
  const X25519PublicKey classic = x25519_public_key(halves.scalar);
  key.insert(key.end(), classic.begin(), classic.end());
  return key;
}

XwingEncapsulation xwing_encapsulate(ByteView public_key) {
  MlKemEncapsulation ml_kem = ml_kem_768_encapsulate(public_key.first(ml_kem_768_public_size));
  const X25519PublicKey recipient = point(public_key.subspan(ml_kem_768_public_size));
  const SecretBytes ephemeral = random_secret(x25519_size);
  const X25519PublicKey share = x25519_public_key(ephemeral);
  const SecretBytes shared = x25519(ephemeral, recipient);
  if (shared.empty()) {
    throw Error(ErrorKind::generic, "the post-quantum recipient is no valid key");
  }
  XwingEncapsulation result{combine(ml_kem.shared, shared, share, recipient),
                            std::move(ml_kem.ciphertext)};
  result.ciphertext.insert(result.ciphertext.end(), share.begin(), share.end());
  return result;
}

SecretBytes xwing_decapsulate(const SecretBytes& seed, ByteView ciphertext) {
  const Halves halves = expand(seed);
  const X25519PublicKey share = point(ciphertext.subspan(ml_kem_768_ciphertext_size));
  const SecretBytes shared = x25519(halves.scalar, share);
  if (shared.empty()) return {};
  return combine(
      ml_kem_768_decapsulate(halves.ml_kem_seed, ciphertext.first(ml_kem_768_ciphertext_size)),
      shared, share, x25519_public_key(halves.scalar));
}

}  // namespace secretsctl::crypto
