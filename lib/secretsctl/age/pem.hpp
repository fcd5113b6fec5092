#pragma once

#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl::age {

/// A PEM block that holds a private key (RFC 7468, and the headers of RFC 1421 that OpenSSL writes
/// before an encrypted one).
struct PemBlock {
  std::string label;       ///< `RSA PRIVATE KEY`.
  std::string encryption;  ///< The value of DEK-Info, `AES-128-CBC,0A1B...`; empty in clear.
  SecretBytes content;
};

/// The longest label or header line, in bytes.
inline constexpr std::size_t max_pem_line = 200;

/// Reads the first block of a text. Throws Error (generic) if there is none, or if it is damaged or
/// cut off.
[[nodiscard]] PemBlock parse_pem(std::string_view text);

}  // namespace secretsctl::age
