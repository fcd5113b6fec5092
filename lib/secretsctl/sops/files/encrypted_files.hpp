#pragma once

#include <string>
#include <vector>

namespace secretsctl::sops {

/// The files of a folder that hold SOPS metadata.
struct EncryptedFiles {
  std::vector<std::string> paths;  ///< Files of a supported format, sorted.
  std::vector<std::string> other;  ///< Files of other formats (YAML, INI).
};

/// Searches a folder and those below it. Does not follow links and skips `.git` and `node_modules`.
/// Throws Error (input_unreadable) for a folder or file that can't be read, because a recipient may
/// have to be removed from it, and for more than max_walked_entries.
[[nodiscard]] EncryptedFiles find_encrypted_files(const std::string& folder);

}  // namespace secretsctl::sops
