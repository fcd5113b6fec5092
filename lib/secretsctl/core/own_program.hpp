#pragma once

#include <string>

namespace secretsctl {

/// The absolute path of the file that this process runs, without symlinks. Throws Error (generic)
/// where /proc does not tell it, or the file there is another one by now.
[[nodiscard]] std::string own_program();

/// A path that leads to own_program() whatever its file is called by now.
inline constexpr const char* own_program_link = "/proc/self/exe";

}  // namespace secretsctl
