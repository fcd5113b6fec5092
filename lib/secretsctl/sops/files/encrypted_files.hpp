#pragma once

#include <string>
#include <vector>

namespace secretsctl::sops {

/// The files of a folder that hold SOPS metadata.
struct EncryptedFiles {
  std::vector<std::string> paths;  ///< Of a format that is supported, sorted.
  std::vector<std::string> other;  ///< Of another one (YAML, INI).
  /// Why a folder or file could not be looked into, a message each: it may hold one of these.
  std::vector<std::string> refusals;
};

/// Looks through a folder and those below it; links are not followed, nor are `.git` and
/// `node_modules`. Throws Error (input_unreadable) for a folder that is not there, and for more
/// than max_walked_entries.
[[nodiscard]] EncryptedFiles find_encrypted_files(const std::string& folder);

/// Whether a regular file of up to 16 MiB holds SOPS metadata. It is read into secret memory: it
/// may be a plaintext. No link is followed; what can't be read holds none.
[[nodiscard]] bool holds_metadata(const std::string& path);

}  // namespace secretsctl::sops
