#pragma once

#include <cstdint>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string_view>
#include <vector>

// What a program can get of a file: the values at the top, each by the name of its key. What is
// below a map or in a list has no such name.

namespace secretsctl::sops {

/// One key at the top of a tree with its value. It points into the tree, which has to outlive it
/// unchanged.
struct DocumentVariable {
  std::string_view name;
  std::uint32_t line = 0;      ///< Where it stands in the file, from 1; for messages.
  const Leaf* leaf = nullptr;  ///< Its value; null for a map or a list.

  /// How much of it is authentic; nothing of a map or a list, which is no value.
  [[nodiscard]] Authenticity authenticity() const noexcept {
    return leaf == nullptr ? Authenticity::nothing : leaf->authenticity;
  }
  /// Whether it is a value without text; a map or a list is none.
  [[nodiscard]] bool is_empty() const noexcept {
    return leaf != nullptr && leaf->plaintext.empty();
  }
  /// Whether nothing authenticates a value that has a text: it is in clear.
  [[nodiscard]] bool is_clear_and_unauthenticated() const noexcept {
    return leaf != nullptr && !is_empty() && authenticity() == Authenticity::nothing;
  }
  /// Whether it is an empty value, which can be added to any file by who holds no key.
  [[nodiscard]] bool is_unauthenticated_gap() const noexcept {
    return is_empty() && authenticity() == Authenticity::nothing;
  }
  /// The value as SOPS prints it. Throws Error (generic, as sops exec-env ends with 1) that names
  /// the key of a map or a list.
  [[nodiscard]] SecretBytes printed() const;
};

/// Calls `visit` with one after the other, as document_variables() has them.
template <typename Visit>
void for_each_variable(const Tree& tree, Visit visit) {
  for (const Item& item : tree.root()) {
    if (!item.is_comment) visit(DocumentVariable{item.key, item.line, item.leaf_if()});
  }
}

/// All of a tree, without its comments, in the order of the file. A key that stands more than once
/// is in it as often. Of a tree that is not decrypted the values are empty, and their stored texts
/// can be looked at.
[[nodiscard]] std::vector<DocumentVariable> document_variables(const Tree& tree);

}  // namespace secretsctl::sops
