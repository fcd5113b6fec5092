#pragma once

#include <array>
#include <secretsctl/core/bytes.hpp>

namespace secretsctl::crypto {

/// SHA-256 (FIPS 180-4) of public data, or of what cannot be guessed from its digest: a
/// fingerprint.
[[nodiscard]] std::array<std::uint8_t, 32> sha256(ByteView data);

}  // namespace secretsctl::crypto
