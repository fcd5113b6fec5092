#pragma once

#include <optional>
#include <string>

namespace secretsctl::delivery {

/// The file by which a private folder is known as one that we made.
inline constexpr const char* private_folder_mark_name = ".secretsctl";

/// What that file holds: the folder's device and number, and the boot of the machine. No repository
/// and no archive can hold it beforehand, a copy elsewhere is none, and another user can't put one
/// into a folder that we alone may enter. Nothing where the boot is not known (no /proc).
[[nodiscard]] std::optional<std::string> private_folder_mark(int folder);

/// Writes the mark into an open folder that is ours. False, with errno, if that can't be done; true
/// where there is none to write.
[[nodiscard]] bool write_private_folder_mark(int folder);

/// Whether an open folder is ours, for us alone, in memory, and holds its own mark. No link is
/// followed.
[[nodiscard]] bool is_marked_private_folder(int folder);

}  // namespace secretsctl::delivery
