#pragma once

#include <string>
#include <vector>

namespace secretsctl::sops {

/// The files of a folder that hold SOPS metadata.
struct EncryptedFiles {
  std::vector<std::string> paths;  ///< Sorted.
  /// Folders and files that could not be read, a message each: they may hold encrypted files.
  std::vector<std::string> refusals;
};

/// Searches a folder and those below it. Does not follow links and skips `.git` and `node_modules`.
/// Throws Error (input_unreadable) for a folder that does not exist, and for more than
/// max_walked_entries.
[[nodiscard]] EncryptedFiles find_encrypted_files(const std::string& folder);

/// Whether a regular file holds SOPS metadata or is an age file, armored or not. Of a file above
/// 16 MiB only the beginning and the last 4 MiB are looked at. It is read into secret memory: it
/// may be a plaintext. No link is followed; a file that can't be read counts as none.
[[nodiscard]] bool is_encrypted_file(const std::string& path);

}  // namespace secretsctl::sops
