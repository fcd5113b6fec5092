#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <string>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The item at a path; the first of repeated keys, as sops's --extract takes it. List indices count
/// comments too, as in sops. Null if there is none.
[[nodiscard]] const Item* first_item(const Tree& tree, const TreePath& path);

/// The only item at a path; null if there is none. Throws Error (generic) that names the lines if a
/// key of the path occurs more than once in its map.
[[nodiscard]] const Item* find_item(const Tree& tree, const TreePath& path);
/// The same, to be changed.
[[nodiscard]] Item* find_item(Tree& tree, const TreePath& path);

/// The item at a path. Throws Error (generic) that names the missing key if there is none, and for
/// a key that occurs more than once.
[[nodiscard]] const Item& require_item(const Tree& tree, const TreePath& path);

/// The index of a key among the items of a map; the number of items if there is none. Throws Error
/// (generic) that names the lines if it occurs more than once.
[[nodiscard]] std::size_t find_key(std::span<const Item> items, std::string_view key);

/// Throws Error (generic) that names the lines if a top-level key occurs more than once.
void check_no_duplicates(const Tree& tree);

/// The same for a key that occurs more than once in any of the maps.
void check_no_repeated_keys(const Tree& tree);

/// The top-level keys in the order of the file, without duplicates.
[[nodiscard]] std::vector<std::string_view> key_names(const Tree& tree);

/// The values, maps and lists of the first document in the order of the file, each once, as
/// TreePath::of_argument() takes it. Those that have no such text are left out, and those with
/// control characters in a key.
[[nodiscard]] std::vector<std::string> key_arguments(const Tree& tree);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
