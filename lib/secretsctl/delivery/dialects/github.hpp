#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/environment/variables.hpp>

// The two texts that a step of GitHub Actions gives the runner, which must not be mixed up: masks
// on standard output, variables in the file that $GITHUB_ENV names. The masks come first: from then
// on the runner's log shows *** in place of the values.

namespace secretsctl::delivery {

/// `::add-mask::` commands for each value, and for each line of at least 4 characters of a
/// multi-line value. The runner reads them from standard output and does not show them. A value of
/// white space alone can't be masked. Names don't matter. Throws Error (not_representable) that
/// names the key for a value that is not UTF-8 or holds a NUL: the runner would mask another text.
[[nodiscard]] SecretBytes github_masks(const VariableList& variables);

/// The text to append to $GITHUB_ENV: `NAME<<DELIMITER`, the value, `DELIMITER`. The delimiter is
/// random, so that no value can contain it. Throws Error (not_representable) that names the key:
/// for a value that is not UTF-8 or holds a NUL, and for a name that a shell does not accept or
/// that the runner protects (GITHUB_*, RUNNER_*, NODE_OPTIONS).
[[nodiscard]] SecretBytes github_env(const VariableList& variables);

}  // namespace secretsctl::delivery
