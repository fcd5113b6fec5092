#pragma once

#include <secretsctl/git/repository.hpp>
#include <string>
#include <vector>

namespace secretsctl::git {

/// Lines of a gitattributes file, and notes about them for the user.
struct AttributeLines {
  std::string lines;               ///< Each ends in a newline.
  std::vector<std::string> notes;  ///< User settings that were kept, and how to change them.
};

/// The lines that give encrypted files the `secretsctl` diff and merge drivers: by name, and by
/// exact path if a tracked file with another name holds SOPS metadata. The user's settings for such
/// files (`diff`, `merge`, `binary`) are not overridden. Throws Error (generic).
[[nodiscard]] AttributeLines driver_attributes(const Repository& repository);

}  // namespace secretsctl::git
