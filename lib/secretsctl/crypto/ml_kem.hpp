#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>

// ML-KEM-768 (FIPS 203) and the Keccak functions that X-Wing combines with it. Botan has ML-KEM
// from 3.6 on (Debian 13); the build detects an older one.

namespace secretsctl::crypto {

inline constexpr std::size_t ml_kem_768_seed_size = 64;
inline constexpr std::size_t ml_kem_768_public_size = 1184;
inline constexpr std::size_t ml_kem_768_ciphertext_size = 1088;
inline constexpr std::size_t ml_kem_768_shared_size = 32;

/// Whether this build has ML-KEM. Without it the functions below throw Error (generic).
[[nodiscard]] bool has_ml_kem() noexcept;

/// The encapsulation key of a 64-byte seed (d, then z).
[[nodiscard]] Bytes ml_kem_768_public_key(const SecretBytes& seed);

/// A fresh shared secret, and its ciphertext for an encapsulation key.
struct MlKemEncapsulation {
  SecretBytes shared;
  Bytes ciphertext;
};

/// Encapsulates to a key of 1184 bytes. Throws Error (generic) if it is not valid.
[[nodiscard]] MlKemEncapsulation ml_kem_768_encapsulate(ByteView public_key);

/// The shared secret of a ciphertext of 1088 bytes. A ciphertext for another key gives a
/// random-looking secret, as FIPS 203 requires.
[[nodiscard]] SecretBytes ml_kem_768_decapsulate(const SecretBytes& seed, ByteView ciphertext);

/// SHA3-256 (FIPS 202) of secret data.
[[nodiscard]] SecretBytes sha3_256(const SecretBytes& data);

/// The first 96 bytes of SHAKE256 (FIPS 202): X-Wing expands its seed to this length.
[[nodiscard]] SecretBytes shake256_96(const SecretBytes& data);

}  // namespace secretsctl::crypto
