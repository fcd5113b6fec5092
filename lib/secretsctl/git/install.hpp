#pragma once

#include <secretsctl/git/drivers.hpp>
#include <string>
#include <vector>

namespace secretsctl::git {

/// What install or uninstall did, in lines for the user.
struct InstallReport {
  std::vector<std::string> done;   ///< Empty if everything was as it should be.
  std::vector<std::string> notes;  ///< What was left as the user has it.
};

/// Sets the repository of the working folder up: the diff and merge driver for encrypted
/// files (configuration and info/attributes, nothing that is committed) and the pre-commit hook.
/// What the user set is kept. Throws Error (generic, output_unwritable).
[[nodiscard]] InstallReport install(InCi in_ci);

/// Takes out what install() made. Throws as it does.
[[nodiscard]] InstallReport uninstall();

}  // namespace secretsctl::git
