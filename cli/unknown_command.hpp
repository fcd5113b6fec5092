#pragma once

#include <span>

namespace secretsctl::cli {

/// Throws Error (generic) for arguments of which the first names no command: says which one may be
/// meant, by its spelling, by sops's names, or because a flag or a file stands before it.
[[noreturn]] void refuse_command(std::span<char*> arguments);

}  // namespace secretsctl::cli
