#pragma once

#include <string>

namespace secretsctl::git {

/// The command with which a shell runs this program: the word `secretsctl` if PATH leads to this
/// program, else its absolute path, quoted. Throws Error (generic) if /proc does not show the path.
[[nodiscard]] std::string own_command();

}  // namespace secretsctl::git
