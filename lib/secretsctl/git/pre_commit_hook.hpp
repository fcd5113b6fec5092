#pragma once

#include <secretsctl/git/repository.hpp>
#include <string>

namespace secretsctl::git {

/// What came of installing or removing the hook.
struct HookChange {
  bool changed = false;
  std::string note;  ///< Why the user's hook was left alone, and what to do; or empty.
};

/// Installs a pre-commit hook that runs `command git pre-commit`, if the repository has none and
/// core.hooksPath is not set. Throws Error (output_unwritable).
HookChange install_hook(const Repository& repository, const std::string& command);

/// Removes the hook if it is ours and was not modified. Throws Error (output_unwritable).
HookChange remove_hook(const Repository& repository);

}  // namespace secretsctl::git
