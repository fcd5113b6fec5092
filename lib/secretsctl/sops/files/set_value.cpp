#include <secretsctl/sops/files/set_value.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/find_item.hpp>
#include <secretsctl/sops/tree/spellings.hpp>
#include <string>
#include <utility>

namespace secretsctl::sops {
namespace {

[[noreturn]] void refuse(const TreePath& path, const std::string& what) {
  throw Error(ErrorKind::generic, printable(path.text()) + ": " + what);
}

// The items of the map or list that a step leads into.
std::vector<Item>& items_of(Node& node, const PathStep& step, const TreePath& path) {
  const bool is_key = std::holds_alternative<std::string_view>(step);
  if (auto* map = std::get_if<Branch>(&node.value); map != nullptr && is_key) return *map;
  if (auto* list = std::get_if<List>(&node.value); list != nullptr && !is_key) return list->items;
  refuse(path, std::holds_alternative<Leaf>(node.value)
                   ? "the path leads through a single value; remove it first (unset)"
                   : "a map has keys in quotes, a list has positions from 0");
}

// Follows a path to its first missing part, and adds all that is missing at once.
class Descent {
 public:
  Descent(Document& document, const TreePath& path) : document_(document), path_(path) {}

  // After an exception the document is as before.
  void add(SecretBytes value) {
    const auto steps = path_.steps();
    if (steps.empty() || !std::holds_alternative<std::string_view>(steps.front())) {
      refuse(path_, "a path begins with a key");
    }
    std::vector<Item>* items = &document_.tree.documents.at(path_.document);
    for (std::size_t i = 0; i < steps.size(); ++i) {
      if (i > 0) items = &items_of((*items)[place_of(*items, i - 1)].node, steps[i], path_);
      if (place_of(*items, i) < items->size()) continue;
      check_positions_after(i);
      items->push_back(make_item(i, std::move(value)));
      return;
    }
  }

 private:
  // The place of a step among items; their number if it is missing there.
  [[nodiscard]] std::size_t place_of(const std::vector<Item>& items, std::size_t number) const {
    const PathStep& step = path_.steps()[number];
    const auto* key = std::get_if<std::string_view>(&step);
    const std::size_t place = key != nullptr ? find_key(items, *key) : std::get<std::size_t>(step);
    if (place > items.size()) refuse_position(items.size());
    return place;
  }

  void check_positions_after(std::size_t number) const {
    for (const PathStep& below : path_.steps().subspan(number + 1)) {
      const auto* position = std::get_if<std::size_t>(&below);
      if (position != nullptr && *position > 0) refuse_position(0);
    }
  }

  [[noreturn]] void refuse_position(std::size_t entries) const {
    refuse(path_, "the list has " + std::to_string(entries) +
                      " entries; a new one has the position " + std::to_string(entries));
  }

  // The item of a step, with all below it.
  [[nodiscard]] Item make_item(std::size_t number, SecretBytes value) const {
    const auto steps = path_.steps();
    Item item;
    if (const auto* key = std::get_if<std::string_view>(&steps[number])) {
      item.key = document_.tree.copy(*key);
    }
    if (number + 1 == steps.size()) {
      item.node.value = Leaf{};
      item.leaf().plaintext = std::move(value);
      return item;
    }
    std::vector<Item> below;
    below.push_back(make_item(number + 1, std::move(value)));
    if (std::holds_alternative<std::string_view>(steps[number + 1])) {
      item.node.value = std::move(below);
    } else {
      item.node.value = List{std::move(below)};
    }
    return item;
  }

  Document& document_;
  const TreePath& path_;
};

// The type of the value after the change.
ValueType type_for(const Leaf& before, const Store& store, const SecretBytes& value) {
  const bool may_keep = store.keeps_types() &&
                        (before.type == ValueType::integer || before.type == ValueType::floating ||
                         before.type == ValueType::boolean);
  if (!may_keep) return ValueType::str;
  return canonical_value(before.type, value.clone()) ? before.type : ValueType::str;
}

}  // namespace

SetResult set_value(Document& document, const Store& store, const TreePath& path,
                    const SecretBytes& value) {
  const Item* before = find_item(std::as_const(document.tree), path);
  store.check_text(path, value);
  if (before == nullptr) {
    store.check_path(path);
    Descent(document, path).add(value.clone());
    return SetResult::added;
  }
  if (before->is_comment) refuse(path, "the path points at a comment, not a value");
  if (before->leaf_if() == nullptr) {
    throw Error(
        ErrorKind::not_representable,
        "the key '" + printable(path.text()) + "' is a map or a list, which has no single value");
  }
  Leaf& leaf = find_item(document.tree, path)->leaf();
  if (leaf.type != ValueType::null && printed_value(leaf.type, leaf.plaintext).equals(value)) {
    return SetResult::unchanged;
  }
  const ValueType type = type_for(leaf, store, value);
  leaf.plaintext = *canonical_value(type, value.clone());
  leaf.type = type;
  leaf.stored = {};
  return SetResult::changed;
}

void unset_value(Document& document, const TreePath& path) {
  const Item* found = find_item(std::as_const(document.tree), path);
  if (found == nullptr) {
    throw Error(ErrorKind::generic, "the file has no key '" + printable(path.text()) +
                                        "'; secretsctl get FILE lists the names");
  }
  const auto steps = path.steps();
  TreePath parent;
  parent.document = path.document;
  for (const PathStep& step : steps.first(steps.size() - 1)) {
    std::visit([&](const auto& place) { parent.enter(place); }, step);
  }
  std::vector<Item>& items =
      parent.empty() ? document.tree.documents[path.document]
                     : items_of(find_item(document.tree, parent)->node, steps.back(), path);
  const auto value = items.begin() + (found - items.data());
  // A comment in the line of the value, which stands before it in the tree, goes with it.
  auto first = value;
  while (first != items.begin() && std::prev(first)->is_inline) --first;
  if (const auto* position = std::get_if<std::size_t>(&steps.back())) {
    std::string list = path.text();
    list.resize(list.rfind('['));
    const auto count = static_cast<std::size_t>(value - first) + 1;
    shift_spellings(document.tree, list, *position + 1 - count, count);
  }
  items.erase(first, value + 1);
}

}  // namespace secretsctl::sops
