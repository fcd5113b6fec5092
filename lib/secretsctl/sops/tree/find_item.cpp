#include <secretsctl/sops/tree/find_item.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <string>
#include <unordered_set>
#include <utility>

namespace secretsctl::sops {
namespace {

bool has_key(const Item& item, std::string_view key) {
  return !item.is_comment && item.key == key;
}

// Follows a path; `find_in_map` selects the item for a key of a map.
template <typename FindInMap>
const Item* descend(const Tree& tree, const TreePath& path, FindInMap find_in_map) {
  if (path.document >= tree.documents.size()) return nullptr;
  std::span<const Item> items = tree.documents[path.document];
  const Item* found = nullptr;
  for (const PathStep& step : path.steps()) {
    if (found != nullptr) items = found->node.items();
    const bool is_list = found != nullptr && found->is_list();
    const auto* key = std::get_if<std::string_view>(&step);
    if (is_list == (key != nullptr)) return nullptr;
    const std::size_t at = is_list ? std::get<std::size_t>(step) : find_in_map(items, *key);
    if (at >= items.size()) return nullptr;
    found = &items[at];
  }
  return found;
}

void check_keys(std::span<const Item> map) {
  std::unordered_set<std::string_view> seen;
  seen.reserve(map.size());
  for (const Item& item : map) {
    // At the second occurrence, find_key() names all of them.
    if (!item.is_comment && !seen.insert(item.key).second) {
      static_cast<void>(find_key(map, item.key));
    }
  }
}

// The depth of a tree is bounded by the store that made it.
void check_keys_below(std::span<const Item> items) {
  for (const Item& item : items) {
    if (item.leaf_if() != nullptr) continue;
    if (!item.is_list()) check_keys(item.node.items());
    check_keys_below(item.node.items());
  }
}

// The first step of a path that matches no item.
std::string missing_step(const Tree& tree, const TreePath& path) {
  TreePath known;
  known.document = path.document;
  for (const PathStep& step : path.steps()) {
    std::visit([&](const auto& place) { known.enter(place); }, step);
    if (first_item(tree, known) == nullptr) break;
  }
  return known.text();
}

// An empty text is an argument too, but cannot be chosen from a list.
bool is_argument_for(const TreePath& path, const std::string& text) {
  if (text.empty() || printable(text, text.size()) != text) return false;
  try {
    return std::ranges::equal(TreePath::of_argument(text).steps(), path.steps());
  } catch (const Error&) {
    return false;
  }
}

class ArgumentList {
 public:
  void add(std::span<const Item> items, bool is_list) {
    for (std::size_t i = 0; i < items.size(); ++i) {
      const Item& item = items[i];
      if (item.is_comment) continue;
      if (is_list) {
        path_.enter(i);
      } else {
        path_.enter(item.key);
      }
      std::string text = path_.text();
      if (is_argument_for(path_, text) && seen_.insert(text).second) {
        texts_.push_back(std::move(text));
      }
      add(item.node.items(), item.is_list());
      path_.leave();
    }
  }
  [[nodiscard]] std::vector<std::string> take() { return std::move(texts_); }

 private:
  TreePath path_;
  std::unordered_set<std::string> seen_;
  std::vector<std::string> texts_;
};

}  // namespace

const Item* first_item(const Tree& tree, const TreePath& path) {
  return descend(tree, path, [](std::span<const Item> items, std::string_view key) {
    const auto found =
        std::ranges::find_if(items, [&](const Item& item) { return has_key(item, key); });
    return static_cast<std::size_t>(found - items.begin());
  });
}

const Item* find_item(const Tree& tree, const TreePath& path) {
  return descend(tree, path, find_key);
}

Item* find_item(Tree& tree, const TreePath& path) {
  return const_cast<Item*>(find_item(std::as_const(tree), path));
}

const Item& require_item(const Tree& tree, const TreePath& path) {
  const Item* item = find_item(tree, path);
  if (item != nullptr) return *item;
  throw Error(ErrorKind::generic, "the file has no key '" + printable(missing_step(tree, path)) +
                                      "'; without KEY, get lists the names");
}

std::size_t find_key(std::span<const Item> items, std::string_view key) {
  std::size_t found = items.size();
  std::string lines;
  std::size_t count = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!has_key(items[i], key)) continue;
    lines += (count == 0 ? "" : ", ") + std::to_string(items[i].line);
    if (count++ == 0) found = i;
  }
  if (count > 1) {
    throw Error(ErrorKind::generic, "the key '" + printable(key) +
                                        "' stands more than once (lines " + lines +
                                        "); remove all but one");
  }
  return found;
}

void check_no_duplicates(const Tree& tree) {
  check_keys(tree.root());
}

void check_no_repeated_keys(const Tree& tree) {
  for (const Branch& branch : tree.documents) {
    check_keys(branch);
    check_keys_below(branch);
  }
}

std::vector<std::string_view> key_names(const Tree& tree) {
  std::vector<std::string_view> names;
  std::unordered_set<std::string_view> seen;
  for (const Item& item : tree.root()) {
    if (!item.is_comment && seen.insert(item.key).second) names.push_back(item.key);
  }
  return names;
}

std::vector<std::string> key_arguments(const Tree& tree) {
  ArgumentList list;
  list.add(tree.root(), false);
  return list.take();
}

}  // namespace secretsctl::sops
