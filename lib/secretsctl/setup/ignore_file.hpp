#pragma once

#include <filesystem>
#include <string>
#include <vector>

// A .gitignore or .dockerignore as a list of lines, to which lines can be added.

namespace secretsctl::setup {

/// The largest ignore file that is read: 1 MiB.
inline constexpr std::size_t max_ignore_file_size = std::size_t{1024} * 1024;

/// The text of an ignore file; empty if it does not exist. Throws Error (input_unreadable).
[[nodiscard]] std::string read_ignore_file(const std::filesystem::path& path);

/// Whether the text has exactly this line; white space at its end does not count.
[[nodiscard]] bool has_line(std::string_view text, std::string_view line);

/// Throws Error (output_unwritable) if `path` exists and is not a regular file: a symlink could
/// lead out of the repository.
void refuse_link(const std::filesystem::path& path);

/// Adds lines at the end, after adding a missing final newline; creates the file if needed. The
/// write is atomic and keeps the file's mode. Throws Error: as refuse_link(), or output_unwritable.
void append_lines(const std::filesystem::path& path, const std::vector<std::string>& lines);

}  // namespace secretsctl::setup
