#pragma once

#include <string>
#include <vector>

namespace secretsctl::git {

/// A file as the next commit would have it.
struct StagedFile {
  std::string path;  ///< From the top of the work tree.
  std::string blob;  ///< The id of its content.
};

/// The regular files that the caller's index adds to the last commit or changes, in the order of
/// their paths; no symlinks, no submodules. Throws Error (generic).
[[nodiscard]] std::vector<StagedFile> staged_files();

}  // namespace secretsctl::git
