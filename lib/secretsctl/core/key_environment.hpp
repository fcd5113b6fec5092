#pragma once

#include <array>
#include <string_view>

namespace secretsctl {

/// The variables that carry identities or say where they are, as sops reads them
/// (age/keysource.go). No child sees them unless the user asks for it.
inline constexpr std::array<std::string_view, 5> key_variables = {
    "SOPS_AGE_KEY", "SOPS_AGE_KEY_FILE", "SOPS_AGE_KEY_CMD", "SOPS_AGE_SSH_PRIVATE_KEY_FILE",
    "SOPS_AGE_SSH_PRIVATE_KEY_CMD"};

}  // namespace secretsctl
