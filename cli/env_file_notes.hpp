#pragma once

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/dialects/env_file_reader.hpp>
#include <secretsctl/delivery/dialects/env_file_signs.hpp>
#include <string>
#include <string_view>

// What commands say of plaintext env files: by the names of keys.

namespace secretsctl::cli {

/// Says what looks as if a plaintext was written for another reader than SOPS, and which command
/// reads it so; nothing if nothing does. `file` is the plaintext's path.
void print_env_file_signs(const delivery::EnvFileSigns& signs, const std::string& file);

/// An Error from reading that plaintext; where a line of it is none to SOPS it says how one for
/// another reader is read.
[[nodiscard]] Error with_advice(const Error& error, const delivery::EnvFileSigns& signs,
                                const std::string& file);

/// Says of a file that a reader took which keys stood more than once, and which names are none of
/// variables.
void print_reader_notes(const std::vector<delivery::EnvFileItem>& items);

/// Says if no environment of a shell can hold a variable of that name.
void print_name_note(const std::string& names);

}  // namespace secretsctl::cli
