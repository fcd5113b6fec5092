#pragma once

#include <string_view>

namespace secretsctl::age {

/// Throws Error (generic) if a text that should hold recipients holds a private key. The message
/// names the public key that belongs to it where that can be told, and never any of the text.
void refuse_private_key(std::string_view text);

}  // namespace secretsctl::age
