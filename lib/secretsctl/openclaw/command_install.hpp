#pragma once

#include <secretsctl/core/user_account.hpp>
#include <string>

namespace secretsctl::openclaw {

/// Where a copy of this command goes if no place is named: `bin/secretsctl` in OpenClaw's state
/// folder, which in its container is a volume that outlives it.
[[nodiscard]] std::string default_command_path(const UserAccount& user);

/// Puts a copy of this program at a path, mode 0755, owned by the gateway's user: whole or not at
/// all, in the place of an older copy. Root acts as that user, who must be able to write there. A
/// folder gets `secretsctl` in it; folders that are missing are made. Returns the absolute path.
/// Throws Error (output_unwritable) where it can't be written, and where a symlink or what is no
/// program is in the way.
[[nodiscard]] std::string install_command(const std::string& path, const UserAccount& user);

}  // namespace secretsctl::openclaw
