#pragma once

#include <cstddef>
#include <cstdint>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::delivery {

/// The most that `NAME=value` may take in an environment, with the NUL at its end (MAX_ARG_STRLEN,
/// execve(2)).
inline constexpr std::size_t max_variable_size = std::size_t{128} * 1024;

/// A variable that a program is to get.
struct Variable {
  std::string_view name;   ///< Points into the tree that it was taken from.
  std::uint32_t line = 0;  ///< Where it stands in the file, from 1; for messages.
  SecretBytes value;       ///< As SOPS prints it.
};

/// Variables of a decrypted file.
struct VariableList {
  std::vector<Variable> all;  ///< In the order of the file.
};

/// The values at the top of a decrypted tree, without its comments. Throws Error (generic) that
/// names the key, for a map or a list, and for one that stands more than once, with its lines.
[[nodiscard]] VariableList variables_of(const sops::Tree& tree);

/// The same with every value of a key that stands more than once: what must not be seen, rather
/// than what is delivered. Names come as often as they stand.
[[nodiscard]] VariableList every_value_of(const sops::Tree& tree);

}  // namespace secretsctl::delivery
