#pragma once

#include <array>
#include <secretsctl/core/secret.hpp>
#include <string_view>

namespace secretsctl::crypto {

inline constexpr std::size_t hmac_sha256_size = 32;

/// HMAC-SHA-256 (RFC 2104) of public data under a secret key.
[[nodiscard]] std::array<std::uint8_t, hmac_sha256_size> hmac_sha256(const SecretBytes& key,
                                                                     ByteView data);

/// Whether `mac` is the HMAC-SHA-256 of `data`, compared in constant time.
[[nodiscard]] bool verify_hmac_sha256(const SecretBytes& key, ByteView data, ByteView mac);

/// HKDF-SHA-256 (RFC 5869), extract then expand, to 32 bytes: the only length that age uses.
[[nodiscard]] SecretBytes hkdf_sha256(const SecretBytes& key_material, ByteView salt,
                                      std::string_view info);

}  // namespace secretsctl::crypto
