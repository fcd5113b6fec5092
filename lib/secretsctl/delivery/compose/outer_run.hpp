#pragma once

#include <string>
#include <string_view>

namespace secretsctl::delivery {

/// The variable that tells a command which compose runs it was started by: a line each, of process
/// id, when that process began, and the path of its plaintext.
inline constexpr const char* outer_runs_variable = "SECRETSCTL_COMPOSE";

/// What a command that this process starts around a plaintext at `path` gets in it: the runs that
/// this process was started by, then this one.
[[nodiscard]] std::string outer_runs_of_child(const std::string& path);

/// Throws Error (output_unwritable) if this process was started by a run that is alive and keeps
/// its plaintext at `path`: it would wait for its own end.
void check_no_outer_run(const std::string& path);

/// Whether this process was started by such a run, wherever its plaintext is.
[[nodiscard]] bool has_outer_run();

}  // namespace secretsctl::delivery
