#pragma once

#include <secretsctl/sops/tree/tree.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>

namespace secretsctl::sops {

/// Updates a decrypted tree to a new plaintext: equal parts keep their stored text, and every item
/// that replaces another gets its origin. A value of a map is equal if it has the same key, type
/// and plaintext (repeated keys in their order). A value of a list is equal if the list held an
/// equal value anywhere, because all its values are bound to the same path. Lists and maps are
/// compared by their content; if a map is added or removed, each of its values is named. Integers
/// and floats count as the same type here.
TreeChanges update_tree(Tree& tree, Tree after);

/// Whether two nodes have equal content: types, plaintexts, keys and their order, comments.
[[nodiscard]] bool same_content(const Node& a, const Node& b);

/// The names of all values of a tree, as given by TreePath::text(), in its order; a list counts as
/// one value.
[[nodiscard]] std::vector<std::string> value_names(const Tree& tree);

}  // namespace secretsctl::sops
