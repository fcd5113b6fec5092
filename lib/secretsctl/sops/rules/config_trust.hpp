#pragma once

#include <secretsctl/core/file_descriptor.hpp>
#include <string>

namespace secretsctl::sops {

/// Opens a .sops.yaml that was found by search, if only trusted users could have put it there or
/// can change it: us, root, the owner of the file that it is for and, for root, the user who called
/// sudo. It checks the open file, the folder that holds it, and each symlink on the path with its
/// folder: each must belong to a trusted user, and must not be writable by others, nor by a group
/// with other members (user_account.hpp, is_group_of). A folder that holds a symlink may be sticky.
/// `path` is absolute; `file` need not exist. Throws Error (generic) that names the config, the
/// fault and how to fix it.
[[nodiscard]] FileDescriptor open_trusted_config(const std::string& path, const std::string& file);

}  // namespace secretsctl::sops
