#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/git/drivers.hpp>
#include <string>

namespace secretsctl::git {

/// The text of a file for git's diffs: the plaintext of an encrypted file if its MAC is valid, else
/// the encrypted file under a comment line that says why. A file that is not encrypted is returned
/// unchanged. `path` may be a temporary file of git: the repository, and so the identity, is that
/// of the working folder. Never asks for a passphrase. Throws no Error.
[[nodiscard]] SecretBytes text_for_diff(const std::string& path, InCi in_ci);

}  // namespace secretsctl::git
