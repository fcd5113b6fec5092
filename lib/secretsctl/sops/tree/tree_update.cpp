#include <secretsctl/sops/tree/tree_update.hpp>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <string>
#include <utility>

namespace secretsctl::sops {
namespace {

bool is_number(ValueType type) {
  return type == ValueType::integer || type == ValueType::floating;
}

// Old releases of sops stored all numbers of JSON as floats; whole ones are printed as integers.
bool same_type(ValueType a, ValueType b) {
  return a == b || (is_number(a) && is_number(b));
}

bool same_leaf(const Leaf& a, const Leaf& b) {
  return same_type(a.type, b.type) && a.plaintext.equals(b.plaintext);
}

bool same_item(const Item& a, const Item& b) {
  return a.is_comment == b.is_comment && a.is_inline == b.is_inline && a.key == b.key &&
         same_content(a.node, b.node);
}

// The names of the values of a map. A list counts as one value.
void add_names(const Branch& items, TreePath& path, std::vector<std::string>& names) {
  for (const Item& item : items) {
    if (item.is_comment) continue;
    path.enter(item.key.view());
    if (const auto* below = std::get_if<Branch>(&item.node.value)) {
      add_names(*below, path, names);
    } else {
      names.push_back(path.text());
    }
    path.leave();
  }
}

std::size_t count_values(std::span<const Item> items) {
  return static_cast<std::size_t>(
      std::ranges::count_if(items, [](const Item& item) { return !item.is_comment; }));
}

// Identifies an item within its map or list.
struct Mark {
  bool is_comment = false;
  std::string_view text;

  auto operator<=>(const Mark&) const = default;
};

// The items of a map by key, comments by their text. Each is taken once, in order.
class MapIndex {
 public:
  explicit MapIndex(std::span<const Item> items) {
    for (std::size_t i = 0; i < items.size(); ++i) left_[mark_of(items[i])].push_back(i);
  }

  std::optional<std::size_t> take(const Item& item) {
    const auto found = left_.find(mark_of(item));
    if (found == left_.end() || found->second.empty()) return std::nullopt;
    const std::size_t index = found->second.front();
    found->second.pop_front();
    return index;
  }

 private:
  static Mark mark_of(const Item& item) {
    if (item.is_comment) return {true, item.leaf().plaintext.expose_text()};
    return {false, item.key};
  }

  std::map<Mark, std::deque<std::size_t>> left_;
};

class TreeUpdate {
 public:
  explicit TreeUpdate(TreeChanges& changes) : changes_(changes) {}

  void set_document(std::size_t document) { path_.document = document; }

  void update_map(Branch& before, Branch& after) {
    MapIndex index(before);
    std::vector<bool> taken(before.size());
    std::size_t last = 0;
    for (Item& item : after) {
      const auto found = index.take(item);
      if (!found) {
        note_all_of(item, changes_.added);
        continue;
      }
      taken[*found] = true;
      if (*found < last) changes_.other = true;
      last = *found;
      in_step(item.key.view(), item.is_comment, [&] { update_item(before[*found], item); });
    }
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (!taken[i]) note_all_of(before[i], changes_.removed);
    }
  }

 private:
  template <typename Step, typename Action>
  void in_step(Step step, bool is_comment, Action action) {
    if (!is_comment) path_.enter(step);
    action();
    if (!is_comment) path_.leave();
  }

  // Notes an item of a map that was added or removed, by the names of its values; if it has none,
  // by its own name.
  void note_all_of(const Item& item, std::vector<std::string>& names) {
    if (item.is_comment) {
      changes_.other = true;
      return;
    }
    in_step(item.key.view(), false, [&] {
      const std::size_t known = names.size();
      note_below(item.node, names);
      if (names.size() == known) names.push_back(path_.text());
    });
  }

  void note_below(const Node& node, std::vector<std::string>& names) {
    if (const auto* below = std::get_if<Branch>(&node.value)) add_names(*below, path_, names);
  }

  // Makes `after` reuse the equal parts of `before`.
  void update_item(Item& before, Item& after) {
    after.origin = before.origin;
    if (before.node.value.index() != after.node.value.index()) {
      changes_.changed.push_back(path_.text());
      note_below(before.node, changes_.removed);
      note_below(after.node, changes_.added);
    } else if (Leaf* leaf = after.leaf_if()) {
      if (before.is_inline != after.is_inline) changes_.other = true;
      update_leaf(before.leaf(), *leaf, after.is_comment);
    } else if (after.is_list()) {
      update_list(std::get<List>(before.node.value).items, std::get<List>(after.node.value).items);
    } else {
      update_map(std::get<Branch>(before.node.value), std::get<Branch>(after.node.value));
    }
  }

  void update_leaf(Leaf& before, Leaf& after, bool is_comment) {
    if (same_leaf(before, after)) {
      after = std::move(before);
    } else if (is_comment) {
      changes_.other = true;
    } else {
      changes_.changed.push_back(path_.text());
    }
  }

  // Equal items at both ends keep their positions. For the others an equal old item is searched;
  // the rest take the remaining positions in order.
  void update_list(std::vector<Item>& before, std::vector<Item>& after) {
    if (count_values(before) != count_values(after)) {
      changes_.changed.push_back(path_.text());
    } else if (before.size() != after.size()) {
      changes_.other = true;
    }
    const std::size_t shorter = std::min(before.size(), after.size());
    std::size_t start = 0;
    while (start < shorter && same_item(before[start], after[start])) ++start;
    std::size_t tail = 0;
    while (tail < shorter - start &&
           same_item(before[before.size() - 1 - tail], after[after.size() - 1 - tail])) {
      ++tail;
    }
    for (std::size_t i = 0; i < start; ++i) after[i] = std::move(before[i]);
    for (std::size_t i = 0; i < tail; ++i) {
      after[after.size() - 1 - i] = std::move(before[before.size() - 1 - i]);
    }
    update_middle(std::span(before).subspan(start, before.size() - start - tail),
                  std::span(after).subspan(start, after.size() - start - tail), start);
  }

  // Quadratic only in the changed part of one list, which is limited.
  void update_middle(std::span<Item> before, std::span<Item> after, std::size_t start) {
    constexpr std::size_t most_compared = 256;
    std::vector<bool> taken(before.size());
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < after.size(); ++i) {
      const std::size_t end = std::min(before.size(), i + most_compared);
      std::size_t found = i < most_compared ? 0 : i - most_compared;
      while (found < end && (taken[found] || !same_item(before[found], after[i]))) ++found;
      if (found >= end) {
        left.push_back(i);
        continue;
      }
      if (found != i) changes_.other = true;
      taken[found] = true;
      after[i] = std::move(before[found]);
    }
    // Values take the positions of values, comments those of comments.
    std::size_t place_of_value = 0;
    std::size_t place_of_comment = 0;
    for (const std::size_t i : left) {
      const bool is_comment = after[i].is_comment;
      std::size_t& place = is_comment ? place_of_comment : place_of_value;
      while (place < before.size() && (taken[place] || before[place].is_comment != is_comment)) {
        ++place;
      }
      if (place >= before.size()) continue;
      in_step(start + i, is_comment, [&] { update_item(before[place], after[i]); });
      ++place;
    }
  }

  TreeChanges& changes_;
  TreePath path_;
};

}  // namespace

TreeChanges update_tree(Tree& tree, Tree after) {
  TreeChanges changes;
  TreeUpdate update(changes);
  const std::size_t documents = after.documents.size();
  changes.other = documents != tree.documents.size();
  after.documents.resize(std::max(documents, tree.documents.size()));
  tree.documents.resize(after.documents.size());
  for (std::size_t i = 0; i < after.documents.size(); ++i) {
    update.set_document(i);
    update.update_map(tree.documents[i], after.documents[i]);
  }
  after.documents.resize(documents);
  tree.documents = std::move(after.documents);
  tree.take_texts(after);
  return changes;
}

bool same_content(const Node& a, const Node& b) {
  if (a.value.index() != b.value.index()) return false;
  if (const auto* leaf = std::get_if<Leaf>(&a.value)) {
    return same_leaf(*leaf, std::get<Leaf>(b.value));
  }
  return std::ranges::equal(a.items(), b.items(), same_item);
}

std::vector<std::string> value_names(const Tree& tree) {
  std::vector<std::string> names;
  TreePath path;
  for (const Branch& branch : tree.documents) {
    add_names(branch, path, names);
    ++path.document;
  }
  return names;
}

}  // namespace secretsctl::sops
