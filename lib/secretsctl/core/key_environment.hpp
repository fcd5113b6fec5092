#pragma once

#include <array>
#include <chrono>
#include <span>
#include <string_view>

namespace secretsctl {

/// The variables that hold identities or name their source, as sops reads them (age/keysource.go):
/// identities; a file of identities; a command that prints identities; an SSH key file; a command
/// that prints an SSH key.
inline constexpr const char* identity_variable = "SOPS_AGE_KEY";
inline constexpr const char* key_file_variable = "SOPS_AGE_KEY_FILE";
inline constexpr const char* key_command_variable = "SOPS_AGE_KEY_CMD";
inline constexpr const char* ssh_key_file_variable = "SOPS_AGE_SSH_PRIVATE_KEY_FILE";
inline constexpr const char* ssh_key_command_variable = "SOPS_AGE_SSH_PRIVATE_KEY_CMD";

/// All these variables. A child gets them only if the user asks for it.
inline constexpr std::array<std::string_view, 5> key_variables = {
    identity_variable, key_file_variable, key_command_variable, ssh_key_file_variable,
    ssh_key_command_variable};

/// How long a program may take that is run for keys (a key command, a plugin): 30 s, or as many
/// seconds as SECRETSCTL_KEY_TIME says. That variable makes the time shorter alone, so that who
/// sets it can do no more than end such a program early; another value in it is ignored.
[[nodiscard]] std::chrono::seconds key_program_time() noexcept;

/// Overwrites the values of these variables in the memory where the process received them, and
/// removes them from its environment: a process that waits for long needs no identity. For a
/// process with one thread.
void wipe_variables(std::span<const std::string_view> names) noexcept;

}  // namespace secretsctl
