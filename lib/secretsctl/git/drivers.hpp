#pragma once

#include <secretsctl/git/repository.hpp>
#include <string>
#include <vector>

namespace secretsctl::git {

/// Whether diffs are decrypted if the variable CI is set (other people may read the log).
enum class InCi { encrypted, decrypted };

/// The result of a change to the drivers' settings.
struct DriverChange {
  bool changed = false;
  std::vector<std::string> notes;  ///< Settings of the user that were kept.
};

/// Configures the diff and merge driver `secretsctl` in the repository's configuration. Drivers of
/// that name that are not ours are kept. Throws Error (generic).
DriverChange set_drivers(const Repository& repository, const std::string& command, InCi in_ci);

/// Removes our drivers from the repository's configuration. Throws Error (generic).
DriverChange unset_drivers(const Repository& repository);

}  // namespace secretsctl::git
