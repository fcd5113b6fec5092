#pragma once

#include <cstdint>
#include <string>

namespace secretsctl::delivery {

/// The properties of a file system that matter to secrets. They depend on its type, not on the
/// path: /run can be on a disk.
struct FileSystem {
  std::uint64_t device = 0;  ///< Differs between file systems.
  bool is_in_memory = false;
  /// Ends a sentence: where copies of overwritten content may remain. Empty if there is no such
  /// place.
  std::string remains;
};

/// The file system of an open file or folder. If it can't be queried, it counts as unknown.
[[nodiscard]] FileSystem file_system_of(int fd);

/// The properties that follow from a type (f_type, statfs(2)) alone.
[[nodiscard]] FileSystem file_system_of_type(std::uint64_t type);

}  // namespace secretsctl::delivery
