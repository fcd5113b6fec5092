#include <secretsctl/sops/files/set_node.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/json/json_tree.hpp>
#include <secretsctl/sops/tree/find_item.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

[[noreturn]] void refuse(const TreePath& path, const std::string& what) {
  throw Error(ErrorKind::generic, printable(path.text()) + ": " + what);
}

bool is_equal(const Item& a, const Item& b);

bool is_equal(const Node& a, const Node& b) {
  const auto* leaf = std::get_if<Leaf>(&a.value);
  const auto* other = std::get_if<Leaf>(&b.value);
  if (a.value.index() != b.value.index()) return false;
  if (leaf != nullptr) return leaf->type == other->type && leaf->plaintext.equals(other->plaintext);
  return std::ranges::equal(a.items(), b.items(),
                            [](const Item& x, const Item& y) { return is_equal(x, y); });
}

bool is_equal(const Item& a, const Item& b) {
  return a.is_comment == b.is_comment && a.key.view() == b.key.view() && is_equal(a.node, b.node);
}

// Whether the store can hold a new value, each of its keys and each of its texts, also those of
// empty maps and lists.
void check_node(const Store& store, TreePath& path, const Node& node) {
  store.check_path(path);
  if (const auto* leaf = std::get_if<Leaf>(&node.value)) {
    store.check_text(path, leaf->plaintext);
    return;
  }
  const bool is_list = std::holds_alternative<List>(node.value);
  std::size_t position = 0;
  for (const Item& item : node.items()) {
    if (is_list) {
      path.enter(position++);
    } else {
      path.enter(item.key.view());
    }
    check_node(store, path, item.node);
    path.leave();
  }
}

// The item that a step leads to; made at the end if there is none.
Item& enter(Tree& tree, std::vector<Item>& items, const PathStep& step) {
  const auto* key = std::get_if<std::string_view>(&step);
  const std::size_t place = key != nullptr ? find_key(items, *key) : std::get<std::size_t>(step);
  if (place < items.size()) return items[place];
  Item& item = items.emplace_back();
  if (key != nullptr) item.key = tree.copy(*key);
  item.node.value = Leaf{};
  return item;
}

// The items that a step leads into; a single value gives place to them.
std::vector<Item>& open(Node& node, const PathStep& step, const TreePath& path) {
  const bool is_key = std::holds_alternative<std::string_view>(step);
  if (std::holds_alternative<Leaf>(node.value)) {
    if (is_key) {
      node.value = Branch();
    } else {
      node.value = List();
    }
  }
  if (auto* map = std::get_if<Branch>(&node.value); map != nullptr && is_key) return *map;
  if (auto* list = std::get_if<List>(&node.value); list != nullptr && !is_key) return list->items;
  refuse(path, is_key ? "a list has positions from 0, and no keys"
                      : "a map has keys in quotes, and no positions");
}

}  // namespace

Node parse_json_value(const SecretBytes& text, Tree& tree) {
  SecretBuffer object(text.size() + 16);
  object.append(std::string_view("{\"value\":"));
  object.append(text.expose());
  object.append(std::string_view("}"));
  const SecretBytes json = object.take();
  Branch items = read_plain_json(json.expose_text(), tree);
  if (items.size() != 1) {
    throw Error(ErrorKind::input_unreadable, "the text is more than one JSON value");
  }
  Node node = std::move(items.front().node);
  if (auto* leaf = std::get_if<Leaf>(&node.value);
      leaf != nullptr && leaf->type == ValueType::integer) {
    auto number = canonical_value(ValueType::floating, leaf->plaintext.clone());
    if (number && number->equals(leaf->plaintext)) leaf->type = ValueType::floating;
  }
  return node;
}

bool set_node(Document& document, const Store& store, const TreePath& path, Node value) {
  const auto steps = path.steps();
  if (steps.empty() || !std::holds_alternative<std::string_view>(steps.front())) {
    refuse(path, "a path begins with a key");
  }
  TreePath checked = path;
  check_node(store, checked, value);
  Tree& tree = document.tree;
  const bool is_new = find_item(std::as_const(tree), path) == nullptr;
  Item* item = &enter(tree, tree.documents.at(path.document), steps.front());
  for (const PathStep& step : steps.subspan(1)) {
    item = &enter(tree, open(item->node, step, path), step);
  }
  if (item->is_comment) refuse(path, "the path points at a comment, not a value");
  if (!is_new && is_equal(item->node, value)) return false;
  item->node = std::move(value);
  return true;
}

}  // namespace secretsctl::sops
