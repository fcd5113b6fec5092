#pragma once

#include <string>

namespace secretsctl {

/// The absolute path, without symlinks, of the program file of this process. Throws Error (generic)
/// if /proc does not show it or the path now holds another file.
[[nodiscard]] std::string own_program();

/// A path to the program file of this process, even after it was renamed.
inline constexpr const char* own_program_link = "/proc/self/exe";

}  // namespace secretsctl
