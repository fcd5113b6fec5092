#pragma once

#include <string>

namespace secretsctl::git {

/// How a shell runs this very program: the word `secretsctl` if that is what PATH leads to, else
/// the absolute path, quoted. Throws Error (generic) where /proc does not tell it.
[[nodiscard]] std::string own_command();

}  // namespace secretsctl::git
