#pragma once

#include <filesystem>
#include <limits>
#include <string>
#include <system_error>
#include <vector>

namespace secretsctl {

/// The most files and folders that a walk looks at.
inline constexpr std::size_t max_walked_entries = 100'000;

/// What a walk does about folders that it cannot read, and how deep it goes.
struct WalkOptions {
  /// Folders that may not be read are passed over; else the walk ends at the first.
  bool skips_denied = false;
  int max_depth = std::numeric_limits<int>::max();  ///< 0: the folder alone.
};

/// What a walk found.
struct FolderWalk {
  std::vector<std::string> files;   ///< The regular files, each with the folder's path, sorted.
  bool has_more_entries = false;    ///< It ended after max_walked_entries.
  bool has_deeper_folders = false;  ///< There are folders below max_depth.
  std::vector<std::string> denied;  ///< The folders that were passed over, with WalkOptions' leave.
  std::error_code failure;          ///< Why it ended before its time; nothing if it did not.
};

/// Goes through a folder and those below it. Links are not followed, nor are the folders `.git` and
/// `node_modules`. Throws nothing but std::bad_alloc.
[[nodiscard]] FolderWalk walk_folder(const std::filesystem::path& folder,
                                     const WalkOptions& options = {});

}  // namespace secretsctl
