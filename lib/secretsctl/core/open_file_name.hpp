#pragma once

#include <string>

namespace secretsctl {

/// Whether a name in an open folder stands for an open file, folder or link (by device and number).
/// No link is followed. False with errno: ESTALE if it stands for something else.
[[nodiscard]] bool is_name_of(int folder, const std::string& name, int fd) noexcept;

/// Removes a name from an open folder if it stands for what is open at `fd`: nothing is removed by
/// its name alone. `flags` is AT_REMOVEDIR for a folder. What fails is tried once more. False, with
/// errno, if it stands for something else (ESTALE) or can't be removed.
[[nodiscard]] bool remove_name_of(int folder, const std::string& name, int fd,
                                  int flags = 0) noexcept;

/// The path by which an open file or folder is reached through its descriptor, whatever has become
/// of its name. Only where /proc is mounted.
[[nodiscard]] std::string path_of_descriptor(int fd);

/// The path that an open file or folder has now, wherever its name was moved; empty if that is not
/// known or it has none. It was opened by its name.
[[nodiscard]] std::string present_path(int fd);

}  // namespace secretsctl
