#pragma once

#include <cstddef>
#include <cstdint>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::delivery {

/// The largest size of `NAME=value` in an environment, with the NUL at its end (MAX_ARG_STRLEN,
/// execve(2)).
inline constexpr std::size_t max_variable_size = std::size_t{128} * 1024;

/// A variable for a program.
struct Variable {
  std::string_view name;   ///< Points into the tree.
  std::uint32_t line = 0;  ///< Its line in the file, from 1; for messages.
  SecretBytes value;       ///< As SOPS prints it.
};

/// Variables of a decrypted file.
struct VariableList {
  std::vector<Variable> all;  ///< In the order of the file.
};

/// The top-level values of a decrypted tree, without its comments. Throws Error (generic) that
/// names the key, for a map or a list, and for a key that stands more than once, with its lines.
[[nodiscard]] VariableList variables_of(const sops::Tree& tree);

/// The same, but with all values of a key that stands more than once: the values to hide, rather
/// than to deliver. Such a name comes once for each value.
[[nodiscard]] VariableList every_value_of(const sops::Tree& tree);

}  // namespace secretsctl::delivery
SECRETSCTL_EXPORT_END
