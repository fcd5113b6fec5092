#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/environment/authentication.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::delivery {

/// The variables of a decrypted tree that a program may get, in the order of the file. Throws Error
/// (generic) that names the lines of a key that stands more than once, and the errors of
/// check_authenticated().
[[nodiscard]] std::vector<sops::DocumentVariable> program_variables(const sops::Tree& tree,
                                                                    UnauthenticatedValues values);

/// Throws Error that names the line if no environment can hold a variable, whose value is printed
/// as `value`: generic for a map, a list or a name with an equals sign; not_representable for an
/// empty name, a NUL, and more than max_variable_size.
void check_environment_text(const sops::DocumentVariable& variable, std::string_view value);

/// A variable as an environment holds it: `NAME=value` and a NUL. Throws as
/// check_environment_text().
[[nodiscard]] SecretBytes environment_text(const sops::DocumentVariable& variable);

/// The same of a name and a value that an environment can hold: the caller has looked.
[[nodiscard]] SecretBytes environment_text(std::string_view name, ByteView value);

}  // namespace secretsctl::delivery
