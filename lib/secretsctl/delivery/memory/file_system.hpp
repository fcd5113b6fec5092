#pragma once

#include <cstdint>
#include <string>

namespace secretsctl::delivery {

/// What a file lies in, as far as it matters to secrets. Found by type: /run can be on a disk.
struct FileSystem {
  std::uint64_t device = 0;  ///< Tells one from another.
  bool is_in_memory = false;
  /// Where older copies of an overwritten content may be left, to go after the file's name; empty
  /// where there is no such place.
  std::string remains;
};

/// The file system of an open file or folder. One that can't be asked is unknown.
[[nodiscard]] FileSystem file_system_of(int fd);

/// What is known of a type (f_type, statfs(2)): the part of FileSystem that does not depend on the
/// file.
[[nodiscard]] FileSystem file_system_of_type(std::uint64_t type);

}  // namespace secretsctl::delivery
