#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <string>
#include <vector>

namespace secretsctl::delivery {

/// An open folder in memory (tmpfs) in which private folders are made.
struct MemoryFolder {
  std::string path;  ///< Canonical: without links, `.` or `..`.
  FileDescriptor folder;
};

/// This user's folders in memory, best first: $XDG_RUNTIME_DIR and /run/user/UID, if only this user
/// may enter them, then /dev/shm. Empty if none of them is in memory.
[[nodiscard]] std::vector<MemoryFolder> memory_folders();

/// Whether a path is one of these folders and does not exist: after a restart /run/user is empty
/// until a user logs in.
[[nodiscard]] bool is_absent_memory_folder(const std::string& path);

}  // namespace secretsctl::delivery
