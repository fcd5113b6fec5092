#pragma once

#include <secretsctl/git/repository.hpp>
#include <string>
#include <vector>

namespace secretsctl::git {

/// Whether diffs are decrypted where the variable CI is set (a log that others may read).
enum class InCi { encrypted, decrypted };

/// What came of a change of the drivers' settings.
struct DriverChange {
  bool changed = false;
  std::vector<std::string> notes;  ///< Settings of the user's that were kept.
};

/// Makes the settings of the diff and merge driver `secretsctl`, in the configuration of the
/// repository. Drivers of that name that are not ours are kept. Throws Error (generic).
DriverChange set_drivers(const Repository& repository, const std::string& command, InCi in_ci);

/// Takes those of the repository out that are ours. Throws Error (generic).
DriverChange unset_drivers(const Repository& repository);

}  // namespace secretsctl::git
