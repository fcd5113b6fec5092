#include <secretsctl/sops/files/value_change.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <string>
#include <utility>
#include <variant>

namespace secretsctl::sops {
namespace {

bool is_encrypted_without_comments(const SelectionRule& rule, std::string_view key) {
  const Selector selector(rule);
  const CommentRun no_comments;
  return !selector.uses_comments() &&
         selector.selects(std::span(&key, 1), std::span(&no_comments, 1), false);
}

bool can_be_added(const Store& store, std::string_view key) {
  try {
    store.check_key(key);
    return true;
  } catch (const Error&) {
    return false;
  }
}

// The places of a key at the top.
std::vector<std::size_t> indices_of(const Branch& items, std::string_view key) {
  std::vector<std::size_t> indices;
  const std::uint16_t key_end = key_end_of(key);
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (items[i].has_key(key, key_end)) indices.push_back(i);
  }
  return indices;
}

}  // namespace

std::optional<ValueChange> set_encrypted_value(Document& document, const Store& store,
                                               const SecretBytes& data_key, std::string_view key,
                                               const SecretBytes& value) {
  if (value.empty()) return std::nullopt;
  if (!is_encrypted_without_comments(document.metadata.selection, key)) return std::nullopt;
  Branch& root = document.tree.root;
  const auto indices = indices_of(root, key);
  if (indices.size() > 1) return std::nullopt;
  const std::string additional_data = std::string(key) + ":";
  ValueCipher cipher(data_key);
  ValueChange change;
  if (indices.empty()) {
    if (!can_be_added(store, key)) return std::nullopt;
    change = {SetResult::added, {root.size(), std::nullopt}};
    root.emplace_back().key = document.tree.copy(key);
  } else {
    const auto* leaf = std::get_if<Leaf>(&root[indices.front()].node.value);
    if (leaf == nullptr || !is_encrypted_value(leaf->stored)) return std::nullopt;
    auto before = cipher.decrypt(leaf->stored, additional_data);
    if (!before || printed_value(before->type, before->canonical).equals(value))
      return std::nullopt;
    change = {SetResult::changed, {indices.front(), std::move(before->canonical)}};
  }
  Leaf& leaf = root[change.earlier.index].leaf();
  leaf.type = ValueType::str;
  leaf.stored = cipher.encrypt(ValueType::str, value, additional_data, document.tree.add_arena());
  return change;
}

}  // namespace secretsctl::sops
