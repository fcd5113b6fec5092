#pragma once

#include <filesystem>
#include <set>
#include <vector>

// What git makes of paths that must not be committed.

namespace secretsctl::setup {

using Paths = std::vector<std::filesystem::path>;
using PathSet = std::set<std::filesystem::path>;

/// Those of the paths (normal ones) that git tracks. Paths outside the work tree at `top` are left
/// out. Throws Error (generic) if there is no git, or it cannot tell.
[[nodiscard]] PathSet tracked_paths(const std::filesystem::path& top, const Paths& paths);

/// Those of the paths that the repository tells git to ignore, tracked or not. What the user's own
/// core.excludesFile says does not count: it protects nobody else's clone. Throws as
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
