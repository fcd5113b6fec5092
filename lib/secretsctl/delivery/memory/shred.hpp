#pragma once

#include <cstddef>
#include <secretsctl/delivery/memory/file_system.hpp>
#include <string>

namespace secretsctl::delivery {

/// The highest number of passes over a file.
inline constexpr int max_shred_passes = 35;

/// How to destroy a file.
struct ShredOptions {
  int passes = 1;           ///< 1 to max_shred_passes: random bytes, the last one zeros.
  bool keeps_name = false;  ///< Keep the file with its size, filled with zeros.
};

/// The result for a file.
struct ShredResult {
  std::size_t names_left = 0;  ///< Other hard links; their content is destroyed too.
  FileSystem file_system;      ///< Shows where copies may remain.
};

/// Destroys a plaintext: overwrites the file in place, waits until the disk has the new content,
/// truncates the file, renames it to a random name and removes it. A read-only file of this user is
/// made writable. Links are not followed; if the name now belongs to a file other than the
/// overwritten one, it is left alone. Throws Error: no_file if there is no such file;
/// output_unwritable if it is a folder, symlink, pipe or device (which is not touched), if it could
/// not be overwritten, or if its name could not be removed afterwards.
[[nodiscard]] ShredResult shred_file(const std::string& path, const ShredOptions& options);

}  // namespace secretsctl::delivery
