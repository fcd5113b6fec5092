#pragma once

#include <secretsctl/core/error.hpp>
#include <string>
#include <string_view>

// For a user who pastes a key, or writes "$(cat key.txt)", where a file path belongs.

namespace secretsctl {

/// Throws Error if a path is itself a private key. The message says how to fix it and shows no part
/// of the path.
void refuse_private_key_as_path(std::string_view path, ErrorKind kind);

}  // namespace secretsctl
