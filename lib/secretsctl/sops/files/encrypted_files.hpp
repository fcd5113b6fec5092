#pragma once

#include <string>
#include <vector>

namespace secretsctl::sops {

/// The files of a folder that hold SOPS metadata.
struct EncryptedFiles {
  std::vector<std::string> paths;  ///< Files of a supported format, sorted.
  std::vector<std::string> other;  ///< Files of other formats (YAML, INI).
  /// Folders and files that could not be read, a message each: they may hold encrypted files.
  std::vector<std::string> refusals;
};

/// Searches a folder and those below it. Does not follow links and skips `.git` and `node_modules`.
/// Throws Error (input_unreadable) for a folder that does not exist, and for more than
/// max_walked_entries.
[[nodiscard]] EncryptedFiles find_encrypted_files(const std::string& folder);

/// Whether a regular file of up to 16 MiB holds SOPS metadata. It is read into secret memory: it
/// may be a plaintext. No link is followed; what can't be read holds none.
[[nodiscard]] bool holds_metadata(const std::string& path);

}  // namespace secretsctl::sops
