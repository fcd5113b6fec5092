#pragma once

#include <optional>
#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/secret.hpp>

// Base64 of secrets (a private key in PEM, a file key on its way to a plugin), in constant time.
// Public data uses base64.hpp, which is much faster.

namespace secretsctl {

/// The encoding of `bytes`, in secret memory.
[[nodiscard]] SecretBytes secret_base64_encode(ByteView bytes, Base64Padding padding);

/// The decoded bytes, or nothing if `text` is no canonical encoding. Characters of `ignored` (line
/// ends, for instance) are skipped.
[[nodiscard]] std::optional<SecretBytes> secret_base64_decode(std::string_view text,
                                                              Base64Padding padding,
                                                              const char* ignored = nullptr);

}  // namespace secretsctl
