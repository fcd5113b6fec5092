#pragma once

#include <string>
#include <string_view>

namespace secretsctl::delivery {

/// The variable that shows a command which compose runs started it: one line for each, with process
/// id, start time of the process and path of its plaintext.
inline constexpr const char* outer_runs_variable = "SECRETSCTL_COMPOSE";

/// The value of that variable for a command that this process starts with a plaintext at `path`:
/// the runs that started this process, then this one.
[[nodiscard]] std::string outer_runs_of_child(const std::string& path);

/// Throws Error (output_unwritable) if a running compose run started this process and keeps its
/// plaintext at `path`: this process would wait for itself.
void check_no_outer_run(const std::string& path);

/// Whether such a run started this process, with its plaintext at any path.
[[nodiscard]] bool has_outer_run();

}  // namespace secretsctl::delivery
