#pragma once

#include <secretsctl/git/repository.hpp>
#include <string>
#include <vector>

namespace secretsctl::git {

/// Lines of a gitattributes file, and what the user has to know about them.
struct AttributeLines {
  std::string lines;               ///< Each ends in a newline.
  std::vector<std::string> notes;  ///< What was left as the user set it, and how to change that.
};

/// The lines that give encrypted files the `secretsctl` diff and merge drivers: by name, and
/// by exact path where a tracked file holds SOPS's metadata under another name. What the
/// user set for such files (`diff`, `merge`, `binary`) is not overridden. Throws Error (generic).
[[nodiscard]] AttributeLines driver_attributes(const Repository& repository);

}  // namespace secretsctl::git
