#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// A folder in memory (tmpfs) in which private folders are made, opened.
struct MemoryFolder {
  std::string path;  ///< Canonical: no link, no `.`, no `..` in it.
  FileDescriptor folder;
};

/// The places of this user, the best first: $XDG_RUNTIME_DIR and /run/user/UID, where they are ours
/// alone, and /dev/shm. Empty if none is in memory.
[[nodiscard]] std::vector<MemoryFolder> memory_folders();

/// Whether a path is one of those places, and nothing is there: after a restart of the machine
/// /run/user is empty until somebody logs in.
[[nodiscard]] bool is_absent_memory_folder(const std::string& path);

}  // namespace secretsctl::delivery
