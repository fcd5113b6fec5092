#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <string>

namespace secretsctl::delivery {

/// What an env file is called in its private folder.
inline constexpr const char* name_in_private_folder = "env";

/// What stands at the path where an env file is to be placed.
struct FoundEnvFile {
  enum class Kind {
    nothing,
    busy,       ///< Another run uses it.
    left_over,  ///< A run that was killed left it: its link, or its file.
    foreign     ///< It is not ours.
  };
  Kind kind = Kind::foreign;
  FileDescriptor
      thing{};  ///< What was left, open: a link as a path, a file locked and for writing.
};

/// Looks at a name in an open folder. A link is ours if it leads to where we make private folders,
/// straight and without a detour, and what it leads to is gone or bears our mark; a dead run's
/// folder behind it is wiped. A file is ours if it bears its own mark. Throws Error
/// (output_unwritable) if that folder can't be removed, and what reading the file throws.
[[nodiscard]] FoundEnvFile look_for_env_file(int folder, const std::string& name);

/// Overwrites an env file of ours, the mark last, so that the next run knows it for ours where this
/// one is killed, and removes the name if it still stands for that file. `file` is open for
/// writing, `named` is the same file, opened by its name. Returns a sentence about what is not as
/// it should be, without the file's path; empty if all is gone. A file that lost its name to
/// somebody is emptied all the same.
[[nodiscard]] std::string remove_env_file(int folder, const std::string& name, int file, int named);

}  // namespace secretsctl::delivery
