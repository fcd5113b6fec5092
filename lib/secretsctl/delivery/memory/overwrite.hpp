#pragma once

#include <sys/types.h>

#include <optional>
#include <secretsctl/core/file_descriptor.hpp>
#include <string>

namespace secretsctl::delivery {

/// The bytes that overwrite a file's content.
enum class Filling { zeros, random };

/// Overwrites a regular file in place from byte `begin` to its end, and waits until the disk has
/// the new content. Holes stay holes, and the size stays. `fd` is open for writing. Returns false,
/// with errno, if a part could not be overwritten.
[[nodiscard]] bool overwrite_content(int fd, Filling filling, off_t begin = 0);

/// A regular file, open to be overwritten.
struct WritableFile {
  FileDescriptor fd;                   ///< Not open, with errno, on failure.
  std::optional<mode_t> changed_mode;  ///< The old mode, if the file had to be made writable.
};

/// Opens a regular file in an open folder for writing. A read-only file of this user is made
/// writable first, through its descriptor, so that no other file's mode changes. Links are not
/// followed.
[[nodiscard]] WritableFile open_to_overwrite(int folder, const std::string& name);

}  // namespace secretsctl::delivery
