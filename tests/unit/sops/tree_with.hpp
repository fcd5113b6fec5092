#pragma once

#include <secretsctl/sops/tree/tree.hpp>
#include <string_view>

namespace secretsctl::test {

/// Properties of a value that differs from an authenticated text.
struct ValueTraits {
  sops::ValueType type = sops::ValueType::str;
  sops::Authenticity authenticity = sops::Authenticity::whole;
};

/// Adds an item at the top level of a tree, in a new line. The key must outlive the tree.
inline sops::Item& add_item(sops::Tree& tree, std::string_view key) {
  sops::Item& item = tree.root().emplace_back();
  item.key = key;
  item.line = static_cast<std::uint32_t>(tree.root().size());
  return item;
}

/// As add_item(), with a decrypted value.
inline void add_value(sops::Tree& tree, std::string_view key, std::string_view text,
                      const ValueTraits& traits = {}) {
  add_item(tree, key).node.value = sops::Leaf{.type = traits.type,
                                              .authenticity = traits.authenticity,
                                              .stored = {},
                                              .plaintext = SecretBytes::copy_of(text)};
}

inline void add_comment(sops::Tree& tree, std::string_view text) {
  sops::Item& item = add_item(tree, {});
  item.is_comment = true;
  item.leaf().plaintext = SecretBytes::copy_of(text);
}

inline void add_map(sops::Tree& tree, std::string_view key) {
  add_item(tree, key).node.value = sops::Branch{};
}

inline void add_list(sops::Tree& tree, std::string_view key) {
  add_item(tree, key).node.value = sops::List{};
}

}  // namespace secretsctl::test
