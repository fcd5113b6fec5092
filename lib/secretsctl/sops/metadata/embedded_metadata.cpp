#include <secretsctl/sops/metadata/embedded_metadata.hpp>

#include <algorithm>
#include <iterator>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <string>
#include <utility>
#include <vector>

namespace secretsctl::sops {
namespace {

constexpr std::string_view threshold_name = "shamir_threshold";

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

// Names are compared without regard to case.
bool same_name(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::ranges::equal(a, b, {}, lower, lower);
}

// The text as metadata readers expect it: a boolean is `true` or `false`, null is an empty text.
std::string text_of_leaf(const Leaf& leaf) {
  if (leaf.type == ValueType::boolean) return leaf.stored == "True" ? "true" : "false";
  return std::string(leaf.stored.view());
}

// The integer that Go reads from a leaf: a boolean is 1 or 0, and a float loses its fraction.
std::string integer_of_leaf(const Leaf& leaf) {
  if (leaf.type == ValueType::boolean) return leaf.stored == "True" ? "1" : "0";
  const std::string_view text = leaf.stored.view();
  return std::string(leaf.type == ValueType::floating ? text.substr(0, text.find('.')) : text);
}

MetadataMap read_map(std::span<const Item> items);

MetadataNode read_node(const Item& item) {
  if (const Leaf* leaf = item.leaf_if()) {
    return {same_name(item.key, threshold_name) ? integer_of_leaf(*leaf) : text_of_leaf(*leaf)};
  }
  if (!item.is_list()) return {read_map(item.node.items())};
  MetadataList list;
  for (const Item& entry : item.node.items()) {
    if (!entry.is_comment) list.push_back(read_node(entry));
  }
  return {std::move(list)};
}

bool is_null(const Item& item) {
  const Leaf* leaf = item.leaf_if();
  return leaf != nullptr && leaf->type == ValueType::null;
}

// A name with null counts as absent.
MetadataMap read_map(std::span<const Item> items) {
  // More than any real file has: each look-up of a name goes through all of them.
  constexpr std::size_t max_names = 1000;
  if (items.size() > max_names) refuse("a map below 'sops' has more than 1000 entries");
  MetadataMap map;
  for (const Item& item : items) {
    if (item.is_comment || is_null(item)) continue;
    if (!map.emplace(item.key.view(), read_node(item)).second) {
      refuse("'" + printable(item.key) + "' stands twice below 'sops'");
    }
  }
  return map;
}

// sops would take the last of such names, whatever its case, for the known one.
void refuse_similar_names(const MetadataMap& map) {
  for (auto entry = map.begin(); entry != map.end(); ++entry) {
    const auto same = [&](const auto& other) { return same_name(other.first, entry->first); };
    if (std::any_of(std::next(entry), map.end(), same)) {
      refuse("'" + printable(entry->first) +
             "' stands twice below 'sops', in upper and lower case");
    }
  }
}

bool is_of_keys(std::string_view name) {
  return same_name(name, "age") || same_name(name, "key_groups");
}

const std::string* recipient_of(const MetadataNode& node) {
  const MetadataMap* map = node.map();
  if (map == nullptr) return nullptr;
  const auto found = map->find("recipient");
  return found == map->end() ? nullptr : found->second.text();
}

ValueType type_of_entry(std::string_view name) {
  if (name == threshold_name) return ValueType::integer;
  if (name == "mac_only_encrypted") return ValueType::boolean;
  return ValueType::str;
}

// Makes items of metadata, replacing the items that they were read from.
class EmbeddedWriter {
 public:
  explicit EmbeddedWriter(Tree& tree) : tree_(tree) {}

  Item write(const MetadataMap& metadata, const Item* before) {
    Item item;
    item.key = metadata_key;
    if (before == nullptr) {
      item.node.value = write_map(metadata, {});
      return item;
    }
    item.key = before->key;
    item.origin = before->origin;
    item.node.value = write_top(metadata, before->node.items());
    return item;
  }

 private:
  // An entry that the file omits stays omitted as long as its default applies, and an empty entry
  // stays; keys that are no longer read are dropped.
  Branch write_top(const MetadataMap& now, std::span<const Item> before) {
    const MetadataMap meant = write_metadata(read_metadata(read_map(before)));
    const bool have_keys_changed = differ(now, meant, "age") || differ(now, meant, "key_groups");
    Branch items;
    std::vector<std::string_view> done;
    for (const Item& item : before) {
      if (item.is_comment) continue;
      const auto found = std::ranges::find_if(
          now, [&](const auto& entry) { return same_name(entry.first, item.key); });
      if (found != now.end()) {
        const auto same = meant.find(found->first);
        const bool is_same = same != meant.end() && same->second == found->second;
        items.push_back(is_same ? copy(item) : write_item(found->first, found->second, &item));
        done.push_back(found->first);
      } else if (!says_something(meant, item.key) && !(have_keys_changed && is_of_keys(item.key))) {
        items.push_back(copy(item));
      }
    }
    for (const auto& [name, node] : now) {
      if (std::ranges::find(done, name) != done.end()) continue;
      const auto unsaid = meant.find(name);
      if (unsaid == meant.end() || unsaid->second != node) {
        items.push_back(write_item(name, node, nullptr));
      }
    }
    return items;
  }

  static bool differ(const MetadataMap& a, const MetadataMap& b, std::string_view name) {
    const auto x = a.find(name);
    const auto y = b.find(name);
    if (x == a.end() || y == b.end()) return (x == a.end()) != (y == b.end());
    return x->second != y->second;
  }

  // sops writes `"hc_vault": []` into each key group.
  static bool says_nothing(const Item& item) {
    const Leaf* leaf = item.leaf_if();
    return leaf == nullptr ? item.node.items().empty() : leaf->stored.empty();
  }

  static bool says_something(const MetadataMap& meant, std::string_view name) {
    return std::ranges::any_of(meant,
                               [&](const auto& entry) { return same_name(entry.first, name); });
  }

  Branch write_map(const MetadataMap& map, std::span<const Item> before) {
    Branch items;
    std::vector<std::string_view> done;
    for (const Item& item : before) {
      if (item.is_comment) continue;
      const auto found = map.find(item.key.view());
      if (found != map.end()) {
        items.push_back(write_item(found->first, found->second, &item));
        done.push_back(found->first);
      } else if (says_nothing(item)) {
        items.push_back(copy(item));
      }
    }
    for (const auto& [name, node] : map) {
      if (std::ranges::find(done, name) == done.end()) {
        items.push_back(write_item(name, node, nullptr));
      }
    }
    return items;
  }

  Item write_item(std::string_view name, const MetadataNode& node, const Item* before) {
    Item item;
    item.key = before == nullptr ? tree_.copy(name) : before->key.view();
    write_value(item, name, node, before);
    return item;
  }

  void write_value(Item& item, std::string_view name, const MetadataNode& node,
                   const Item* before) {
    if (before != nullptr) item.origin = before->origin;
    if (before != nullptr && read_node(*before) == node) {
      item.node = copy(*before).node;
    } else if (node.text() != nullptr) {
      item.node.value = Leaf{};
      set_leaf(item.leaf(), name, *node.text());
    } else if (node.map() != nullptr) {
      const bool is_map = before != nullptr && !before->is_list();
      item.node.value =
          write_map(*node.map(), is_map ? before->node.items() : std::span<const Item>());
    } else {
      const bool is_list = before != nullptr && before->is_list();
      item.node.value =
          write_list(*node.list(), is_list ? before->node.items() : std::span<const Item>());
    }
  }

  void set_leaf(Leaf& leaf, std::string_view name, const std::string& text) {
    leaf.type = type_of_entry(name);
    const bool is_truth = leaf.type == ValueType::boolean;
    leaf.stored = is_truth ? std::string_view(text == "true" ? "True" : "False") : tree_.copy(text);
  }

  // An entry for a recipient replaces the old entry of that recipient; any other entry replaces the
  // one of its index.
  List write_list(const MetadataList& list, std::span<const Item> before) {
    std::vector<bool> taken(before.size());
    List items;
    for (std::size_t i = 0; i < list.size(); ++i) {
      Item item;
      write_value(item, {}, list[i], take_entry(list[i], i, before, taken));
      items.items.push_back(std::move(item));
    }
    return items;
  }

  static const Item* take_entry(const MetadataNode& node, std::size_t number,
                                std::span<const Item> before, std::vector<bool>& taken) {
    const std::string* recipient = recipient_of(node);
    std::size_t entries = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
      if (before[i].is_comment) continue;
      const std::size_t place = entries++;
      if (taken[i]) continue;
      const MetadataNode other = read_node(before[i]);
      const std::string* theirs = recipient_of(other);
      const bool is_it =
          recipient == nullptr ? place == number : theirs != nullptr && *theirs == *recipient;
      if (!is_it) continue;
      taken[i] = true;
      return &before[i];
    }
    return nullptr;
  }

  // The texts are not copied: they stay in the tree that is written.
  static Item copy(const Item& item) {
    Item result;
    result.key = item.key;
    result.is_comment = item.is_comment;
    result.origin = item.origin;
    if (const Leaf* leaf = item.leaf_if()) {
      Leaf copied;
      copied.type = leaf->type;
      copied.stored = leaf->stored;
      result.node.value = std::move(copied);
      return result;
    }
    std::vector<Item> below;
    for (const Item& entry : item.node.items()) below.push_back(copy(entry));
    if (item.is_list()) {
      result.node.value = List{std::move(below)};
    } else {
      result.node.value = std::move(below);
    }
    return result;
  }

  Tree& tree_;
};

}  // namespace

bool is_metadata_name(std::string_view name) noexcept {
  return same_name(name, metadata_key);
}

std::optional<std::size_t> find_metadata(const Branch& top) {
  const auto is_it = [](const Item& item) { return !item.is_comment && item.key == metadata_key; };
  const auto found = std::ranges::find_if(top, is_it);
  if (found == top.end()) return std::nullopt;
  if (std::any_of(std::next(found), top.end(), is_it)) refuse("'sops' stands in it twice");
  return static_cast<std::size_t>(found - top.begin());
}

MetadataMap read_embedded(const Item& item) {
  if (!std::holds_alternative<Branch>(item.node.value)) refuse("'sops' in it is no map of keys");
  MetadataMap map = read_map(item.node.items());
  refuse_similar_names(map);
  return map;
}

Item write_embedded(const MetadataMap& metadata, Tree& tree, const Item* before) {
  return EmbeddedWriter(tree).write(metadata, before);
}

}  // namespace secretsctl::sops
