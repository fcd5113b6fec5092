#pragma once

#include <string>

namespace secretsctl {

/// Whether a name in an open folder belongs to an open file, folder or link (same device and
/// inode). No link is followed. False with errno: ESTALE if it belongs to another file.
[[nodiscard]] bool is_name_of(int folder, const std::string& name, int fd) noexcept;

/// Removes a name from an open folder if it belongs to the file open at `fd`. `flags` is
/// AT_REMOVEDIR for a folder. A failed removal is tried once more. False, with errno, if it belongs
/// to another file (ESTALE) or can't be removed.
[[nodiscard]] bool remove_name_of(int folder, const std::string& name, int fd,
                                  int flags = 0) noexcept;

/// The path of an open file or folder through its descriptor, even if its name has changed. Needs
/// /proc.
[[nodiscard]] std::string path_of_descriptor(int fd);

/// The present path of a file or folder that was opened by its name, even if it was moved since.
/// Empty if it has no name any more or the path is unknown.
[[nodiscard]] std::string present_path(int fd);

}  // namespace secretsctl
