#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <string>

namespace secretsctl::sops {

/// Opens a .sops.yaml that was found, if nobody could have put it there, or can change it, but us,
/// root, the owner of the file that it is for, and, for root, the user who called sudo. Looked at
/// is what is opened, the folder that holds it, and each symlink on the way with the folder that
/// holds that: each belongs to one of those, and is not writable by others, nor by a group unless
/// that has no other members (user_account.hpp, is_group_of). What holds a symlink may be a sticky
/// folder. `path` is absolute; `file` need not be there. Throws Error (generic) that names the
/// config, what is wrong, and how to correct it.
[[nodiscard]] FileDescriptor open_trusted_config(const std::string& path, const std::string& file);

}  // namespace secretsctl::sops
