#pragma once

#include <string>
#include <vector>

namespace secretsctl::git {

/// A staged file that must not be committed as it is.
struct Refusal {
  std::string file;    ///< From the top of the work tree.
  std::string reason;  ///< What is wrong, and how to fix it.
};

/// What was found in the staged files.
struct StagedReport {
  std::vector<Refusal> refusals;
  std::vector<std::string> notes;  ///< What was not looked at; it stops no commit.
};

/// Checks what the caller's index would commit: no plaintext where a creation rule has a file
/// encrypted or the name is that of an env file of secrets (is_env_name), no damaged encrypted
/// file, none in which no value is encrypted, and in no file whatever an identity or another
/// private key (find_identity) or a value of one of the repository's encrypted files
/// (RepositoryValues). No passphrase is asked for; what no identity opens is checked, and
/// looked for, as far as that goes. Throws Error (generic) if git does not say what is staged.
[[nodiscard]] StagedReport check_staged_files();

}  // namespace secretsctl::git
