#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

// Files of the system, read and written by root where a path may lead through a folder that another
// user controls (~/.ssh). The way to a file is opened one folder at a time. Each folder belongs to
// root or to the file's owner, and no other user may write it; from the first folder that is not
// root's alone, no symlink is followed and no file with a second name (hard link) is read.

namespace secretsctl::server {

/// The largest file that is managed, in bytes.
inline constexpr std::size_t max_managed_size = std::size_t{1024} * 1024;

/// A regular file as it is on the disk, or is to be.
struct SystemFile {
  std::string content;
  mode_t mode = 0644;  ///< The permission bits alone.
  uid_t uid = 0;
  gid_t gid = 0;
  bool operator==(const SystemFile&) const = default;
};

/// Reads a file of at most max_managed_size; nothing if it or a folder to it does not exist.
/// `owner` is the user who may own folders to it beside root. Throws Error (input_unreadable) if it
/// can't be read, is no regular file, or if the way to it is not as said above.
[[nodiscard]] std::optional<SystemFile> find_system_file(const std::string& path, uid_t owner);

/// Writes a file whole or not at all: a temporary file (`.NAME.secretsctl` beside it), synced, and
/// renamed. Makes missing folders: root's with mode 0755, in a folder of the owner's with 0700 and
/// as that user's own. Throws Error (output_unwritable).
void put_system_file(const std::string& path, const SystemFile& file, uid_t owner);

/// Removes a file or link; no error if there is none. Throws Error (output_unwritable).
void remove_system_file(const std::string& path, uid_t owner);

}  // namespace secretsctl::server
