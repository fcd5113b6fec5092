#pragma once

#include <string>
#include <string_view>

namespace secretsctl {

/// A text as one word for a POSIX shell: unchanged where that is safe, else in single quotes.
[[nodiscard]] std::string shell_word(std::string_view text);

/// A path as one word of a shell command to show: printable, and never read as a flag.
[[nodiscard]] std::string shell_path(std::string_view path);

}  // namespace secretsctl
