#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <span>
#include <string_view>
#include <vector>

// Kubernetes manifests as decrypted trees: looking at them, and making new ones.

namespace secretsctl::delivery {

/// The fields of a Secret that hold its values.
inline constexpr std::string_view data_field = "data";
inline constexpr std::string_view string_data_field = "stringData";

/// The value of a key; null if the map has no such key.
[[nodiscard]] const sops::Item* field_of(const sops::Branch& map, std::string_view key);
/// The same, to be changed.
[[nodiscard]] sops::Item* field_of(sops::Branch& map, std::string_view key);

/// The map under a key; null if there is none.
[[nodiscard]] const sops::Branch* map_of(const sops::Branch& map, std::string_view key);
/// The items of the list under a key, with its comments; none if there is no list.
[[nodiscard]] std::span<const sops::Item> list_of(const sops::Branch& map, std::string_view key);
/// The text of the value under a key; empty if there is none.
[[nodiscard]] std::string_view text_of(const sops::Branch& map, std::string_view key);

/// `key: value`, a text. `key` must live as long as the item, as in a tree.
[[nodiscard]] sops::Item text_item(std::string_view key, SecretBytes value);
/// The same for a text that is no secret.
[[nodiscard]] sops::Item text_item(std::string_view key, std::string_view value);
/// `key:` and a map; without a key an item of a list.
[[nodiscard]] sops::Item map_item(std::string_view key, sops::Branch map);

/// Forgets where items stood in the text they come from, and its comments, so that they can be put
/// into another tree.
void forget_text(std::vector<sops::Item>& items);

}  // namespace secretsctl::delivery
