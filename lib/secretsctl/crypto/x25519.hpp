#pragma once

#include <array>
#include <secretsctl/core/secret.hpp>

namespace secretsctl::crypto {

inline constexpr std::size_t x25519_size = 32;
using X25519PublicKey = std::array<std::uint8_t, x25519_size>;

/// The public key of a 32-byte scalar: X25519(scalar, base point), RFC 7748 section 6.1.
[[nodiscard]] X25519PublicKey x25519_public_key(const SecretBytes& scalar);

/// X25519(scalar, point). An empty secret if the result is all zero, as a point of small order
/// gives: RFC 7748 lets a protocol refuse it, and age must.
[[nodiscard]] SecretBytes x25519(const SecretBytes& scalar, const X25519PublicKey& point);

}  // namespace secretsctl::crypto
