#pragma once

#include <optional>
#include <string>

namespace secretsctl::delivery {

/// The file that marks a private folder as ours.
inline constexpr const char* private_folder_mark_name = ".secretsctl";

/// The content of the mark: the folder's device and inode, and the machine's boot id. So no
/// repository or archive can contain a valid mark, a copied mark is invalid, and other users can't
/// put one into a folder that only we may enter. Nothing if the boot id is not known (no /proc).
[[nodiscard]] std::optional<std::string> private_folder_mark(int folder);

/// Writes the mark into an open folder of ours. Returns false, with errno, on failure; true where
/// no mark can exist (no boot id).
[[nodiscard]] bool write_private_folder_mark(int folder);

/// Whether an open folder is ours, open to us alone, in memory, and holds its own mark. Links are
/// not followed.
[[nodiscard]] bool is_marked_private_folder(int folder);

}  // namespace secretsctl::delivery
