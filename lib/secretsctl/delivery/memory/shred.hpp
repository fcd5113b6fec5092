#pragma once

#include <cstddef>
#include <secretsctl/delivery/memory/file_system.hpp>
#include <string>

namespace secretsctl::delivery {

/// The most passes that are made over a file.
inline constexpr int max_shred_passes = 35;

/// How a file is destroyed.
struct ShredOptions {
  int passes = 1;           ///< 1 to max_shred_passes: random bytes, in the last one zeros.
  bool keeps_name = false;  ///< The file stays, with its size, and holds zeros.
};

/// What became of a file.
struct ShredResult {
  std::size_t names_left = 0;  ///< Other hard links, which have lost the content too.
  FileSystem file_system;      ///< Tells what was not promised.
};

/// Destroys a plaintext: overwrites the file in its place and waits until the disk has it, empties
/// it, gives it a name that means nothing, and removes that. A file of our own that may not be
/// written is made writable. No link is followed, and a name that stands for another file than the
/// one that was overwritten is left alone. Throws Error: no_file if there is no such file,
/// output_unwritable if it is a folder, a symlink, a pipe or a device (nothing is done to it), if
/// it could not be overwritten, or if it was, and its name remains.
[[nodiscard]] ShredResult shred_file(const std::string& path, const ShredOptions& options);

}  // namespace secretsctl::delivery
