#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <string_view>

// Bech32 (BIP 173) without its limit of 90 characters, as age uses it: recipients are lower case,
// identities upper case, and the checksum is always that of the lower-case text.

namespace secretsctl::age {

enum class Bech32Case { lower, upper };

/// Encodes bytes under a human-readable part, which is given in lower case. The text may be an
/// identity, so it is secret.
[[nodiscard]] SecretBytes bech32_encode(std::string_view human_readable, ByteView bytes,
                                        Bech32Case letters);

/// The bytes of a text with this human-readable part (lower case) in this case; nothing if the
/// case, the part, a character, the checksum or the padding is wrong.
[[nodiscard]] std::optional<SecretBytes> bech32_decode(std::string_view human_readable,
                                                       std::string_view text, Bech32Case letters);

}  // namespace secretsctl::age
