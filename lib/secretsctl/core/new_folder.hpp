#pragma once

#include <string>

namespace secretsctl {

/// Makes a folder for a key: mode 0700, whatever the umask is. The folder above has to be there.
/// False if something of that name is there already, which stays as it is. Throws Error
/// (output_unwritable).
bool make_key_folder(const std::string& path);

}  // namespace secretsctl
