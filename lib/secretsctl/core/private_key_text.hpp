#pragma once

#include <secretsctl/core/error.hpp>
#include <string>
#include <string_view>

// Who pastes a key, or writes "$(cat key.txt)", where the path of a file belongs.

namespace secretsctl {

/// Whether a text holds the beginning of a private key, in any case and anywhere in it: an age
/// identity (native, post-quantum, of a plugin), or a key in PEM or OpenSSH's format.
[[nodiscard]] bool holds_private_key(std::string_view text) noexcept;

/// Throws Error if a path is a private key itself. The message says what to do, and shows nothing
/// of the path.
void refuse_private_key_as_path(std::string_view path, ErrorKind kind);

}  // namespace secretsctl
