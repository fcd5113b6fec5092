#pragma once

#include <secretsctl/git/drivers.hpp>
#include <string>
#include <vector>

namespace secretsctl::git {

/// The actions of install or uninstall, as lines for the user.
struct InstallReport {
  std::vector<std::string> done;   ///< Empty if there was nothing to change.
  std::vector<std::string> notes;  ///< User settings that were kept.
};

/// Sets up the repository of the working folder: the diff and merge driver for encrypted files (in
/// the configuration and info/attributes, which are never committed) and the pre-commit hook. User
/// settings are kept. Throws Error (generic, output_unwritable).
[[nodiscard]] InstallReport install(InCi in_ci);

/// Removes the changes of install(). Throws the same errors.
[[nodiscard]] InstallReport uninstall();

}  // namespace secretsctl::git
