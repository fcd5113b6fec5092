#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/git/drivers.hpp>
#include <string>

namespace secretsctl::git {

/// What git shows for a file in diffs: the plaintext of an encrypted file once its MAC held,
/// else the file as it is, under a comment line that says why it is shown encrypted. A file that
/// is not encrypted is left as it is. `path` may be a temporary file of git's: the repository, and
/// so the identity, is that of the working folder. Nobody is asked for a passphrase. Throws no
/// Error.
[[nodiscard]] SecretBytes text_for_diff(const std::string& path, InCi in_ci);

}  // namespace secretsctl::git
