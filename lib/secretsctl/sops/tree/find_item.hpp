#pragma once

#include <secretsctl/sops/tree/tree.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// The item at a path; of keys that repeat the first, as sops's --extract takes it. A position in a
/// list counts its comments too, as sops does. Null if there is none.
[[nodiscard]] const Item* first_item(const Tree& tree, const TreePath& path);

/// The one item at a path; null if there is none. Throws Error (generic) that names the lines if a
/// key of the path stands more than once in its map.
[[nodiscard]] const Item* find_item(const Tree& tree, const TreePath& path);
[[nodiscard]] Item* find_item(Tree& tree, const TreePath& path);

/// The item at a path. Throws Error (generic) that names what is missing if there is none, and for
/// a key that stands more than once.
[[nodiscard]] const Item& require_item(const Tree& tree, const TreePath& path);

/// The place of a key among the items of a map, the end if there is none. Throws Error (generic)
/// that names the lines if it stands more than once.
[[nodiscard]] std::size_t find_key(std::span<const Item> items, std::string_view key);

/// Throws Error (generic) that names the lines if a key at the top stands more than once.
void check_no_duplicates(const Tree& tree);

/// The keys at the top in the order of the file, each once.
[[nodiscard]] std::vector<std::string_view> key_names(const Tree& tree);

}  // namespace secretsctl::sops
