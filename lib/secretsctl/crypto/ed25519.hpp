#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/crypto/x25519.hpp>

// Ed25519 signature keys used for X25519, as age does with SSH keys.

namespace secretsctl::crypto {

inline constexpr std::size_t ed25519_size = 32;

/// The public key of a 32-byte seed (RFC 8032 section 5.1.5).
[[nodiscard]] X25519PublicKey ed25519_public_key(const SecretBytes& seed);

/// The X25519 scalar of a 32-byte seed: the first half of its SHA-512.
[[nodiscard]] SecretBytes ed25519_seed_to_x25519(const SecretBytes& seed);

/// The Montgomery form of an Ed25519 public key of 32 bytes; nothing if it is not a point or has
/// small order.
[[nodiscard]] std::optional<X25519PublicKey> ed25519_to_x25519(ByteView public_key);

}  // namespace secretsctl::crypto
