#pragma once

#include <filesystem>
#include <set>
#include <vector>

// Whether git tracks or ignores paths that must not be committed.

namespace secretsctl::setup {

using Paths = std::vector<std::filesystem::path>;
using PathSet = std::set<std::filesystem::path>;

/// Returns the paths (normal ones) that git tracks. Paths outside the work tree at `top` are left
/// out. Throws Error (generic) if there is no git command, or if it fails.
[[nodiscard]] PathSet tracked_paths(const std::filesystem::path& top, const Paths& paths);

/// Returns the paths that the repository's own files make git ignore, tracked or not. The user's
/// core.excludesFile does not count: it does not protect other clones. Throws the errors of
/// tracked_paths().
[[nodiscard]] PathSet ignored_paths(const std::filesystem::path& top, const Paths& paths);

/// The top of the work tree into which git could commit a file, there or not: it lies in that work
/// tree, and nothing of the repository tells git to ignore it (ignored_paths), or there is no git
/// to ask. Empty for a file that git does not see. Follows links of the folder.
[[nodiscard]] std::string exposing_work_tree(const std::filesystem::path& file);

/// The line of a .gitignore in `folder` that ignores a path below it and nothing else.
[[nodiscard]] std::string ignore_line(const std::filesystem::path& path,
                                      const std::filesystem::path& folder);

}  // namespace secretsctl::setup
