#pragma once

#include <cstdint>
#include <secretsctl/sops/tree/tree.hpp>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace secretsctl::sops {

/// One step of a path: a key of a map, or an index of a list.
using PathStep = std::variant<std::string, std::size_t>;

/// Parses a path as sops's --extract takes it: `["KEY"]["OTHER"][0]`, quotes single or double.
/// Throws Error (malformed_path).
[[nodiscard]] std::vector<PathStep> parse_tree_path(std::string_view text);

/// The value at a path, as SOPS prints it; of keys that repeat the first, as sops does. Throws
/// Error (generic) if there is none, (not_representable) if it is a map or a list.
[[nodiscard]] SecretBytes extract_value(const Tree& tree, const std::vector<PathStep>& path);

/// The one item of a key at the top; null if there is none. Throws Error (generic) that names the
/// lines if it stands more than once.
[[nodiscard]] const Item* find_item(const Tree& tree, std::string_view key);

/// Throws Error (generic) that names the lines if a key at the top stands more than once.
void check_no_duplicates(const Tree& tree);

/// The one value of a key at the top. Throws Error (generic) if the key is absent, or stands more
/// than once: the message names the lines.
[[nodiscard]] SecretBytes get_value(const Tree& tree, std::string_view key);

/// The keys at the top whose values hold a newline.
[[nodiscard]] std::vector<std::string> keys_with_newlines(const Tree& tree);

/// The keys at the top in the order of the file, each once.
[[nodiscard]] std::vector<std::string_view> key_names(const Tree& tree);

}  // namespace secretsctl::sops
