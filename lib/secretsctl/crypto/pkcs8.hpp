#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/crypto/rsa.hpp>
#include <variant>

namespace secretsctl::crypto {

/// The seed of an Ed25519 key (RFC 8032 section 5.1.5), 32 bytes.
struct Ed25519Seed {
  SecretBytes seed;
};

/// Parses a PrivateKeyInfo (PKCS #8, RFC 5958) in DER that holds an RSA or an Ed25519 key (RFC
/// 8410). Throws Error (generic) if it is malformed or holds a key of another type.
[[nodiscard]] std::variant<RsaPrivateKey, Ed25519Seed> parse_pkcs8(const SecretBytes& der);

}  // namespace secretsctl::crypto
