#pragma once

#include <span>

namespace secretsctl::cli {

/// Throws Error (generic) for arguments whose first one is not a command. The message suggests a
/// command: by spelling, by sops's names, or because a flag or a file stands before the command.
[[noreturn]] void refuse_command(std::span<char*> arguments);

}  // namespace secretsctl::cli
