#pragma once

#include <secretsctl/core/check_result.hpp>
#include <secretsctl/core/user_account.hpp>
#include <string>
#include <vector>

namespace secretsctl::openclaw {

/// The result of checking the file that a provider's `command` names: OpenClaw's own rules, and
/// rules that it lacks (who can write the file and the folders above it).
struct CommandFileCheck {
  CheckResults results;
  bool is_accepted = false;  ///< Whether OpenClaw would run it.
};

/// Checks a command's file as a gateway of the given user would. `alias` is the provider's;
/// `trusted_folders` are its trustedDirs. Every result has the check name `command`; its message
/// quotes OpenClaw's own text.
[[nodiscard]] CommandFileCheck check_command_file(const std::string& path, const std::string& alias,
                                                  const std::vector<std::string>& trusted_folders,
                                                  const UserAccount& user);

}  // namespace secretsctl::openclaw
