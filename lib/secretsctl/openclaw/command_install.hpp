#pragma once

#include <secretsctl/core/user_account.hpp>
#include <string>

namespace secretsctl::openclaw {

/// The default path of a copy of this command: `bin/secretsctl` in OpenClaw's state folder, which
/// in its container is a volume that outlives it.
[[nodiscard]] std::string default_command_path(const UserAccount& user);

/// Writes a copy of this program to a path, with mode 0755 and the gateway's user as owner: whole
/// or not at all. It may replace an older copy. Root acts as that user, who must be able to write
/// there. In a folder the copy is named `secretsctl`; missing folders are made. Returns the
/// absolute path. Throws Error (output_unwritable) if it can't be written, or if the path holds a
/// symlink or a file that is not a program.
[[nodiscard]] std::string install_command(const std::string& path, const UserAccount& user);

}  // namespace secretsctl::openclaw
