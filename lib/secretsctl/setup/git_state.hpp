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

/// The line for a .gitignore in `folder` that ignores one path below the folder and no other path.
[[nodiscard]] std::string ignore_line(const std::filesystem::path& path,
                                      const std::filesystem::path& folder);

}  // namespace secretsctl::setup
