#include <secretsctl/sops/files/set_value.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>

namespace secretsctl::sops {
namespace {

Item& item_at(Branch& branch, const Item* item) {
  return branch[static_cast<std::size_t>(item - branch.data())];
}

}  // namespace

SetResult set_value(Document& document, const Store& store, std::string_view key,
                    const SecretBytes& value) {
  Branch& root = document.tree.root;
  const Item* found = find_item(document.tree, key);
  if (found == nullptr) {
    store.check_key(key);
    Item& item = root.emplace_back();
    item.key = document.tree.copy(key);
    item.node.value = Leaf{};
    item.leaf().plaintext = value.clone();
    return SetResult::added;
  }
  if (!std::holds_alternative<Leaf>(found->node.value)) {
    throw Error(ErrorKind::not_representable,
                "the key '" + printable(key) + "' is a map or a list, which has no single value");
  }
  Leaf& leaf = item_at(root, found).leaf();
  if (printed_value(leaf.type, leaf.plaintext).equals(value)) return SetResult::unchanged;
  leaf.type = ValueType::str;
  leaf.plaintext = value.clone();
  leaf.stored = {};
  return SetResult::changed;
}

void unset_value(Document& document, std::string_view key) {
  Branch& root = document.tree.root;
  const Item* found = find_item(document.tree, key);
  if (found == nullptr) {
    throw Error(ErrorKind::generic, "the file has no key '" + printable(key) +
                                        "'; secretsctl get FILE lists the names");
  }
  root.erase(root.begin() + (found - root.data()));
}

}  // namespace secretsctl::sops
