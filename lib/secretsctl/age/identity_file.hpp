#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>

// Identity files: one `AGE-SECRET-KEY-1...` a line, `#` comments, blank lines (age-keygen's
// format); or such a file encrypted with a passphrase.

namespace secretsctl::age {

/// The largest identity file that is read: 1 MiB.
inline constexpr std::size_t max_identity_file_size = std::size_t{1024} * 1024;

/// How the text of identities is divided.
enum class IdentityLines {
  strict,  ///< One identity a line, as in a file; CRLF line ends are fine.
  words,   ///< Several on a line, separated by white space: what is pasted into SOPS_AGE_KEY.
};

/// Parses identities; what was put around them when they were pasted is taken off
/// (clean_identity_text). `name` is what messages call the text. A text that is itself an age file
/// is one identity, for which `interaction` is asked when it is first needed; so are plugins'
/// questions. Throws Error (generic) naming the line, never its content. No identity at all is no
/// error: the result is empty.
[[nodiscard]] Identities parse_identities(SecretBytes text, const std::string& name,
                                          IdentityLines lines, Interaction& interaction);

/// Reads and parses an identity file (strict), or an SSH private key (see parse_ssh_identity),
/// which the age command takes in its place.
[[nodiscard]] Identities read_identity_file(const std::string& path, Interaction& interaction);

}  // namespace secretsctl::age
