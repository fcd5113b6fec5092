#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::git {

/// Where encrypted files are looked for.
enum class EncryptedPlaces {
  index,      ///< The content of tracked files, as it is staged.
  work_tree,  ///< Tracked and untracked files as they lie there, but for what git ignores.
};

/// The arguments of a git that prints the paths of all files that hold SOPS's metadata, whatever
/// their names: each from the top, with a NUL after it. It ends with 1 if there is none.
[[nodiscard]] std::vector<std::string> encrypted_grep(EncryptedPlaces places);

/// The paths of encrypted files in the repository of the caller's environment (a hook's), from the
/// top: in the work tree whatever their names, in the index of usual names alone: those of the
/// formats, with `.enc` or without, anything with `.enc` or `.sops` between dots, and what git's
/// attributes give our diff driver. Throws Error (generic).
[[nodiscard]] std::vector<std::string> list_encrypted_files(EncryptedPlaces places);

/// The paths of tracked files that are changed in the work tree, or not there, from the top. Throws
/// Error (generic).
[[nodiscard]] std::vector<std::string> list_unstaged_files();

/// The parts of a text that end in a NUL each.
[[nodiscard]] std::vector<std::string> split_at_nul(std::string_view text);

}  // namespace secretsctl::git
