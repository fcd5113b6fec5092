#pragma once

#include <secretsctl/core/error.hpp>
#include <string>

namespace secretsctl {

/// The error for a program that execvpe() did not start, in the words of a shell: `nginx: command
/// not found`. `reason` is its errno. program_missing if there is no such program, else
/// program_failed.
[[nodiscard]] Error run_failure(const std::string& program, int reason);

}  // namespace secretsctl
