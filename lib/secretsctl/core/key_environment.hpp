#pragma once

#include <array>
#include <span>
#include <string_view>

namespace secretsctl {

/// The variables that carry identities or say where they are, as sops reads them
/// (age/keysource.go). No child sees them unless the user asks for it.
inline constexpr std::array<std::string_view, 5> key_variables = {
    "SOPS_AGE_KEY", "SOPS_AGE_KEY_FILE", "SOPS_AGE_KEY_CMD", "SOPS_AGE_SSH_PRIVATE_KEY_FILE",
    "SOPS_AGE_SSH_PRIVATE_KEY_CMD"};

/// The one of them that holds identities itself.
inline constexpr std::string_view identity_variable = key_variables.front();

/// Overwrites the values of variables where this process was given them, and takes them out of its
/// environment: what waits for long needs no identity. For a process of one thread.
void wipe_variables(std::span<const std::string_view> names) noexcept;

}  // namespace secretsctl
