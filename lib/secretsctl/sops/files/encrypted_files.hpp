#pragma once

#include <string>
#include <vector>

namespace secretsctl::sops {

/// The files of a folder that hold SOPS metadata.
struct EncryptedFiles {
  std::vector<std::string> paths;  ///< Of a format that is supported, sorted.
  std::vector<std::string> other;  ///< Of another one (YAML, INI).
};

/// Looks through a folder and those below it; links are not followed, nor are `.git` and
/// `node_modules`. Throws Error (input_unreadable) for a folder or file that can't be read: it may
/// be one that a recipient is to lose; and for more than max_walked_entries.
[[nodiscard]] EncryptedFiles find_encrypted_files(const std::string& folder);

}  // namespace secretsctl::sops
