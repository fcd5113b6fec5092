#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/environment/variables.hpp>

// What a step of GitHub Actions tells the runner, in two ways that must not be mixed up: masks on
// standard output, variables in the file that $GITHUB_ENV names. The masks come first: from then on
// the runner's log shows *** in place of the values.

namespace secretsctl::delivery {

/// `::add-mask::` commands for each value, and for each line of at least 4 characters of a value
/// that has several. The runner reads them from standard output, and shows them to nobody. A value
/// of nothing but whitespace can't be masked. Names don't matter. Throws Error (not_representable)
/// that names the key for a value that is not UTF-8 or holds a NUL: the runner would look for
/// another text.
[[nodiscard]] SecretBytes github_masks(const VariableList& variables);

/// What is to be appended to $GITHUB_ENV: `NAME<<DELIMITER`, the value, `DELIMITER`, where the
/// delimiter is random, so that no value can end itself. Throws Error (not_representable) that
/// names the key: for a value that is not UTF-8 or holds a NUL, and for a name that is no shell's
/// or that the runner lets nobody set (GITHUB_*, RUNNER_*, NODE_OPTIONS).
[[nodiscard]] SecretBytes github_env(const VariableList& variables);

}  // namespace secretsctl::delivery
