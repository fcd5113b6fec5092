#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>

// Identity files: one `AGE-SECRET-KEY-1...` a line, `#` comments, blank lines (age-keygen's
// format); or such a file encrypted with a passphrase.

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::age {

/// The largest identity file that is read: 1 MiB.
inline constexpr std::size_t max_identity_file_size = std::size_t{1024} * 1024;

/// How identities are separated in a text.
enum class IdentityLines {
  strict,  ///< One identity a line, as in a file; CRLF is accepted.
  words,   ///< Several on a line, separated by white space, as users paste them into SOPS_AGE_KEY.
};

/// Parses identities. Quotes, blanks and the like that were put around them when they were pasted
/// are taken off (clean_identity_text). Messages call the text `name`. A text that is an age file
/// is a single identity, whose passphrase is asked through `interaction` when it is first needed;
/// plugins ask through it too. Throws Error (generic) that names the line, never its content. A
/// text without identities gives an empty result, no error.
[[nodiscard]] Identities parse_identities(SecretBytes text, const std::string& name,
                                          IdentityLines lines, Interaction& interaction);

/// Reads and parses an identity file (strict), or an SSH private key (see parse_ssh_identity),
/// which the age command accepts too.
[[nodiscard]] Identities read_identity_file(const std::string& path, Interaction& interaction);

}  // namespace secretsctl::age
SECRETSCTL_EXPORT_END
