#pragma once

#include <string>
#include <string_view>

namespace secretsctl::git {

/// A text as one word of a POSIX shell: as it is where that is safe, else in single quotes.
[[nodiscard]] std::string shell_word(std::string_view text);

/// How a shell runs this very program: the word `secretsctl` if that is what PATH leads to, else
/// the absolute path, quoted. Throws Error (generic) where /proc does not tell it.
[[nodiscard]] std::string own_command();

}  // namespace secretsctl::git
