#pragma once

#include <string_view>

namespace secretsctl::age {

/// Whether a text holds the beginning of a private key, in any case and anywhere in it: an age
/// identity (native, post-quantum, a plugin's) or a key in PEM or OpenSSH's format.
[[nodiscard]] bool holds_private_key(std::string_view text) noexcept;

/// Throws Error (generic) if a text that should hold recipients holds a private key. The message
/// names the public key that belongs to it where that can be told, and never any of the text.
void refuse_private_key(std::string_view text);

}  // namespace secretsctl::age
