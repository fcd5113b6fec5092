#pragma once

#include <secretsctl/core/check_result.hpp>
#include <string>
#include <vector>

namespace secretsctl::git {

/// Looks through commits for what the pre-commit hook would stop: env files of secrets in clear,
/// identities and other private keys, and values of encrypted files, those of the index, of the
/// work tree and of the encrypted files of these commits. Each content is looked at once, and named
/// with the commit that brought it in. Opens files as ValueCollection::open() does. The results
/// are a problem for each content, one (of the check `scan`) for each thing that could not be
/// looked at or looked for, and at last what was looked at. `revisions` and `all` are
/// read_history()'s. Throws what that throws.
[[nodiscard]] CheckResults scan_history(const std::vector<std::string>& revisions, bool all);

/// What the results of scan_history() come to.
enum class ScanOutcome {
  clean,
  found,       ///< Something that should not be in a commit.
  incomplete,  ///< Nothing was found, but not all could be looked at, or looked for.
};

/// The outcome by the problems among the results.
[[nodiscard]] ScanOutcome scan_outcome(const CheckResults& results);

}  // namespace secretsctl::git
