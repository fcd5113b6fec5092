#pragma once

#include <filesystem>
#include <limits>
#include <string>
#include <system_error>
#include <vector>

namespace secretsctl {

/// The most files and folders that a walk visits.
inline constexpr std::size_t max_walked_entries = 100'000;

/// Options of walk_folder().
struct WalkOptions {
  /// Skip folders that may not be read; otherwise the walk ends at the first of them.
  bool skips_denied = false;
  int max_depth = std::numeric_limits<int>::max();  ///< 0: only the folder itself.
};

/// The result of a walk.
struct FolderWalk {
  std::vector<std::string> files;   ///< The regular files, each with the folder's path, sorted.
  bool has_more_entries = false;    ///< The walk stopped after max_walked_entries.
  bool has_deeper_folders = false;  ///< There are folders below max_depth.
  std::vector<std::string> denied;  ///< Folders that were skipped because of skips_denied.
  std::error_code failure;          ///< Why the walk stopped early; empty if it did not.
};

/// Visits a folder and all folders below it. Does not follow links and skips the folders `.git` and
/// `node_modules`. Throws only std::bad_alloc.
[[nodiscard]] FolderWalk walk_folder(const std::filesystem::path& folder,
                                     const WalkOptions& options = {});

}  // namespace secretsctl
