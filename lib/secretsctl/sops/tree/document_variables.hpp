#pragma once

#include <cstdint>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string>
#include <string_view>
#include <vector>

// The values of a file that a program can get by name: those at the top level, each under its key.
// Values inside a map or list have no such name.

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// A top-level key of a tree with its value. It points into the tree, which must outlive it
/// unchanged.
struct DocumentVariable {
  std::string_view name;       ///< The key.
  std::uint32_t line = 0;      ///< Its line in the file, from 1; for messages.
  const Leaf* leaf = nullptr;  ///< Its value; null for a map or a list.

  /// How much of it is authenticated; nothing for a map or a list, which is not a value.
  [[nodiscard]] Authenticity authenticity() const noexcept {
    return leaf == nullptr ? Authenticity::nothing : leaf->authenticity;
  }
  /// Whether it is a value with an empty text; false for a map or a list.
  [[nodiscard]] bool is_empty() const noexcept {
    return leaf != nullptr && leaf->plaintext.empty();
  }
  /// Whether it is a value in clear that is not authenticated.
  [[nodiscard]] bool is_clear_and_unauthenticated() const noexcept {
    return leaf != nullptr && !is_empty() && authenticity() == Authenticity::nothing;
  }
  /// Whether it is an empty value, which a user without a key can add to any file.
  [[nodiscard]] bool is_unauthenticated_gap() const noexcept {
    return is_empty() && authenticity() == Authenticity::nothing;
  }
  /// The value as SOPS prints it. Throws Error (generic, as sops exec-env ends with 1) that names
  /// the key of a map or a list.
  [[nodiscard]] SecretBytes printed() const;
};

/// Calls `visit` with each variable, in the order of document_variables().
template <typename Visit>
void for_each_variable(const Tree& tree, Visit visit) {
  for (const Item& item : tree.root()) {
    if (!item.is_comment) visit(DocumentVariable{item.key, item.line, item.leaf_if()});
  }
}

/// All variables of a tree, without comments, in the order of the file. A repeated key occurs
/// repeatedly. If the tree is not decrypted, plaintexts are empty, but stored texts can be read.
[[nodiscard]] std::vector<DocumentVariable> document_variables(const Tree& tree);

/// The paths (TreePath::text) of all unauthenticated values in clear, inside maps and lists too,
/// printable and in the order of the file.
[[nodiscard]] std::vector<std::string> unauthenticated_keys(const Tree& tree);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
