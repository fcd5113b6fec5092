#pragma once

#include <secretsctl/core/secret.hpp>
#include <string>
#include <string_view>

// Identities as they come out of clipboards, settings of CI and editors of other systems: what is
// certain is taken, the rest is named.

namespace secretsctl::age {

/// A text of identities without what was put around them: a byte order mark; UTF-16, where such a
/// mark tells it; blanks, quotes and characters outside ASCII at both ends of a line; and, in a
/// text that holds the beginning of an identity, `\n` as two characters in the place of a line's
/// end. An identity's checksum tells afterwards whether it is one.
[[nodiscard]] SecretBytes clean_identity_text(std::string_view text);

/// Why a line or word is no identity, and what to do: a public key, a path, another sort of key.
/// Shows nothing of it.
[[nodiscard]] std::string identity_mistake(std::string_view word);

/// Whether a cleaned text is a key file in base64.
[[nodiscard]] bool is_identities_in_base64(std::string_view text);

}  // namespace secretsctl::age
