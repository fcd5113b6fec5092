#pragma once

#include <secretsctl/core/error.hpp>
#include <string>
#include <string_view>

// Who pastes a key, or writes "$(cat key.txt)", where the path of a file belongs.

namespace secretsctl {

/// Throws Error if a path is a private key itself. The message says what to do, and shows nothing
/// of the path.
void refuse_private_key_as_path(std::string_view path, ErrorKind kind);

}  // namespace secretsctl
