#pragma once

#include <string_view>

namespace secretsctl::age {

/// Throws Error (generic) if a text that should hold recipients holds a private key. The message
/// names the matching public key where it can be computed, and never any part of the text.
void refuse_private_key(std::string_view text);

}  // namespace secretsctl::age
