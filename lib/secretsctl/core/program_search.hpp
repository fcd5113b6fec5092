#pragma once

#include <string>

namespace secretsctl {

/// The path of a program in the absolute folders of PATH; empty if there is none. Folders relative
/// to the working folder are passed over: any user may control them (C2SP age-plugin.md).
[[nodiscard]] std::string find_program_in_path(const std::string& program);

}  // namespace secretsctl
