#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

// Identities, and private keys of other kinds, that stand in a text of any kind.

namespace secretsctl {

/// What sort of identity was found.
enum class IdentityKind {
  age,  ///< AGE-SECRET-KEY-1, AGE-SECRET-KEY-PQ-1 or AGE-PLUGIN-NAME-1.
  pem,  ///< A private key as ssh-keygen and OpenSSL write, locked by a passphrase or not; PGP's
        ///< too.
};

/// An identity in a text, in bytes. Of a PEM key it reaches to the end of the first line that
/// holds some of the key.
struct FoundIdentity {
  IdentityKind kind = IdentityKind::age;
  std::size_t start = 0;
  std::size_t size = 0;
};

/// The most bytes from an identity's start that are looked at: a text that is read in pieces has to
/// repeat as many of the last piece before the next one.
inline constexpr std::size_t max_identity_text = std::size_t{4} * 1024;

/// The first identity that a text holds whole, wherever it stands in it (in a line, in quotes,
/// in a binary file), in upper or lower case, in a text of one byte a character, UTF-16 or UTF-32.
/// Checksums are not looked at: a key with a wrong letter gives the right one away. What only looks
/// like the beginning of one is none (`AGE-SECRET-KEY-1...`, a row of equal letters, the first line
/// of a PEM key without the next). The time grows with the text's length alone.
[[nodiscard]] std::optional<FoundIdentity> find_identity(std::string_view text);

}  // namespace secretsctl
