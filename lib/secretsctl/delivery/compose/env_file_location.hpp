#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <string>

namespace secretsctl::delivery {

/// The name of an env file in its private folder.
inline constexpr const char* name_in_private_folder = "env";

/// What was found at the path for an env file.
struct FoundEnvFile {
  enum class Kind {
    nothing,
    busy,       ///< Another run uses it.
    left_over,  ///< The link or the file of a run that was killed.
    foreign     ///< Not ours.
  };
  Kind kind = Kind::foreign;
  FileDescriptor
      thing{};  ///< The link (O_PATH) or the file (locked, open for writing) of a killed run.
};

/// Examines a name in an open folder. A link is ours if it leads straight into a folder where we
/// make private folders, and its target is gone or has our mark; a dead run's folder behind it is
/// wiped. A file is ours if it has its own mark. Throws Error (output_unwritable) if that folder
/// can't be removed, and the errors of reading the file.
[[nodiscard]] FoundEnvFile look_for_env_file(int folder, const std::string& name);

/// Overwrites an env file of ours and removes its name if that still belongs to the file. The mark
/// is overwritten last, so that the next run knows the file if this one is killed. `file` is open
/// for writing, `named` is the same file, opened by its name. Returns a sentence about a failure,
/// without the file's path; empty if all is gone. If another program took the file's name, its
/// content is emptied all the same.
[[nodiscard]] std::string remove_env_file(int folder, const std::string& name, int file, int named);

}  // namespace secretsctl::delivery
