#pragma once

#include <sys/types.h>

#include <optional>
#include <secretsctl/core/file_descriptor.hpp>
#include <string>

namespace secretsctl::delivery {

/// What takes the place of a content.
enum class Filling { zeros, random };

/// Overwrites all that a regular file holds from `begin` (bytes) on, in its place, and waits until
/// the disk has it. Holes stay holes, and the size stays. `fd` is open for writing. False, with
/// errno, if something could not be overwritten.
[[nodiscard]] bool overwrite_content(int fd, Filling filling, off_t begin = 0);

/// A regular file, opened to be overwritten.
struct WritableFile {
  FileDescriptor fd;                   ///< Not open, with errno, if it can't be had.
  std::optional<mode_t> changed_mode;  ///< What it was, if it had to be made writable.
};

/// Opens a regular file in an open folder for writing. One of our own that may not be written is
/// made writable, through its descriptor, so that no other file's mode is changed. No link is
/// followed.
[[nodiscard]] WritableFile open_to_overwrite(int folder, const std::string& name);

}  // namespace secretsctl::delivery
