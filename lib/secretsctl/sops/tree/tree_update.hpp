#pragma once

#include <secretsctl/sops/tree/tree.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>

namespace secretsctl::sops {

/// Brings a decrypted tree up to a new plaintext of it: what is the same keeps its stored text, and
/// every item that takes the place of another its origin. A value of a map is the same if it has
/// the same key, type and plaintext (of keys that repeat in their order); of a list, if an equal
/// one was in the list, because all its values are bound to one path. Lists and maps are compared
/// by what is in them; of a map that comes or goes each value is named. Integers and floats are of
/// one type here.
TreeChanges update_tree(Tree& tree, Tree after);

/// Whether two nodes hold the same: types, plaintexts, keys and their order, comments.
[[nodiscard]] bool same_content(const Node& a, const Node& b);

/// The names of all values of a tree, as TreePath::text() has them, in its order; a list counts as
/// one value.
[[nodiscard]] std::vector<std::string> value_names(const Tree& tree);

}  // namespace secretsctl::sops
