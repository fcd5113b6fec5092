#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <string_view>

// Bech32 (BIP 173) without its limit of 90 characters, as age uses it: recipients are in lower
// case, identities in upper case, and the checksum is always computed over the lower-case text.

namespace secretsctl::age {

enum class Bech32Case { lower, upper };

/// Encodes bytes with a human-readable part, given in lower case. The result may be an identity, so
/// it is secret.
[[nodiscard]] SecretBytes bech32_encode(std::string_view human_readable, ByteView bytes,
                                        Bech32Case letters);

/// Decodes a text with this human-readable part (given in lower case) and in this case. Nothing if
/// the case, the part, a character, the checksum or the padding is wrong.
[[nodiscard]] std::optional<SecretBytes> bech32_decode(std::string_view human_readable,
                                                       std::string_view text, Bech32Case letters);

}  // namespace secretsctl::age
