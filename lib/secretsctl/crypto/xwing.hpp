#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/crypto/ml_kem.hpp>
#include <secretsctl/crypto/x25519.hpp>

// X-Wing, the key encapsulation that combines ML-KEM-768 and X25519 (draft-connolly-cfrg-xwing-kem;
// HPKE's MLKEM768-X25519). Throws Error (generic) in a build without ML-KEM.

namespace secretsctl::crypto {

inline constexpr std::size_t xwing_seed_size = 32;
inline constexpr std::size_t xwing_public_size = ml_kem_768_public_size + x25519_size;
inline constexpr std::size_t xwing_ciphertext_size = ml_kem_768_ciphertext_size + x25519_size;

/// The public key (1216 bytes) of a 32-byte seed.
[[nodiscard]] Bytes xwing_public_key(const SecretBytes& seed);

/// A shared secret of 32 bytes and its ciphertext of 1120.
struct XwingEncapsulation {
  SecretBytes shared;
  Bytes ciphertext;
};

/// Encapsulates to a public key of 1216 bytes. Throws Error (generic) if it is not valid.
[[nodiscard]] XwingEncapsulation xwing_encapsulate(ByteView public_key);

/// The shared secret of a ciphertext of 1120 bytes; empty if its X25519 share has small order.
[[nodiscard]] SecretBytes xwing_decapsulate(const SecretBytes& seed, ByteView ciphertext);

}  // namespace secretsctl::crypto
