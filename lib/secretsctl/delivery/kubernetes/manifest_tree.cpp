#include <secretsctl/delivery/kubernetes/manifest_tree.hpp>

#include <algorithm>
#include <utility>

namespace secretsctl::delivery {

const sops::Item* field_of(const sops::Branch& map, std::string_view key) {
  const auto found = std::ranges::find_if(
      map, [&](const sops::Item& item) { return !item.is_comment && item.key == key; });
  return found == map.end() ? nullptr : &*found;
}

sops::Item* field_of(sops::Branch& map, std::string_view key) {
  return const_cast<sops::Item*>(field_of(std::as_const(map), key));
}

const sops::Branch* map_of(const sops::Branch& map, std::string_view key) {
  const sops::Item* item = field_of(map, key);
  return item == nullptr ? nullptr : std::get_if<sops::Branch>(&item->node.value);
}

std::span<const sops::Item> list_of(const sops::Branch& map, std::string_view key) {
  const sops::Item* item = field_of(map, key);
  return item == nullptr || !item->is_list() ? std::span<const sops::Item>() : item->node.items();
}

std::string_view text_of(const sops::Branch& map, std::string_view key) {
  const sops::Item* item = field_of(map, key);
  const sops::Leaf* leaf = item == nullptr ? nullptr : item->leaf_if();
  return leaf == nullptr ? std::string_view() : leaf->plaintext.expose_text();
}

sops::Item text_item(std::string_view key, SecretBytes value) {
  sops::Item item;
  item.key = key;
  item.node.value = sops::Leaf{};
  item.leaf().plaintext = std::move(value);
  return item;
}

sops::Item text_item(std::string_view key, std::string_view value) {
  return text_item(key, SecretBytes::copy_of(value));
}

sops::Item map_item(std::string_view key, sops::Branch map) {
  sops::Item item;
  item.key = key;
  item.node.value = std::move(map);
  return item;
}

void forget_text(std::vector<sops::Item>& items) {
  std::erase_if(items, [](const sops::Item& item) { return item.is_comment; });
  for (sops::Item& item : items) {
    item.origin = 0;
    if (auto* map = std::get_if<sops::Branch>(&item.node.value)) {
      forget_text(*map);
    } else if (auto* list = std::get_if<sops::List>(&item.node.value)) {
      forget_text(list->items);
    }
  }
}

}  // namespace secretsctl::delivery
