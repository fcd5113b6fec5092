#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

// Finds identities and other private keys in text of any kind.

namespace secretsctl {

/// The kind of a found identity.
enum class IdentityKind {
  age,  ///< AGE-SECRET-KEY-1, AGE-SECRET-KEY-PQ-1 or AGE-PLUGIN-NAME-1.
  pem,  ///< A private key as ssh-keygen and OpenSSL write, locked by a passphrase or not; PGP's
        ///< too.
};

/// The position of an identity in a text, in bytes. For a PEM key it ends with the first line that
/// holds part of the key.
struct FoundIdentity {
  IdentityKind kind = IdentityKind::age;
  std::size_t start = 0;
  std::size_t size = 0;
};

/// The most bytes that are examined from an identity's start on. When a text is read in pieces,
/// each piece must begin with that many bytes of the piece before.
inline constexpr std::size_t max_identity_text = std::size_t{4} * 1024;

/// Finds the first complete identity in a text: in a line, in quotes, in a binary file, in upper or
/// lower case, in a text of one byte a character, UTF-16 or UTF-32. Checksums are not checked: a
/// key with a wrong letter gives the right key away. A text that only begins like an identity is
/// none (`AGE-SECRET-KEY-1...`, a row of equal letters, the first line of a PEM key without the
/// next). Takes time linear in the text's length.
[[nodiscard]] std::optional<FoundIdentity> find_identity(std::string_view text);

}  // namespace secretsctl
