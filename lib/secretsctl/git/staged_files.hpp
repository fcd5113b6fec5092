#pragma once

#include <string>
#include <vector>

namespace secretsctl::git {

/// A file of a commit.
struct StagedFile {
  std::string path;  ///< From the top of the work tree.
  std::string blob;  ///< The id of its content.
};

/// How the caller's index differs from the last commit.
struct StagedChanges {
  std::vector<StagedFile> files;     ///< That it adds or changes, as the next commit has them.
  std::vector<StagedFile> replaced;  ///< That it changes or removes, as the last commit has them.
};

/// The changes of regular files, in the order of their paths; no symlinks, no submodules. Throws
/// Error (generic).
[[nodiscard]] StagedChanges staged_changes();

}  // namespace secretsctl::git
