#pragma once

#include <string>

namespace secretsctl {

/// Makes a folder for a key with mode 0700, whatever the umask is. The parent folder must exist.
/// Returns false, and changes nothing, if the name is already taken. Throws Error
/// (output_unwritable).
bool make_key_folder(const std::string& path);

}  // namespace secretsctl
