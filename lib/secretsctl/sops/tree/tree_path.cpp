#include <secretsctl/sops/tree/tree_path.hpp>

#include <algorithm>
#include <charconv>
#include <secretsctl/core/error.hpp>
#include <unordered_set>

namespace secretsctl::sops {
namespace {

PathStep parse_step(std::string_view step) {
  if (step.size() >= 2 && (step.front() == '"' || step.front() == '\'') &&
      step.back() == step.front()) {
    return std::string(step.substr(1, step.size() - 2));
  }
  std::size_t index = 0;
  const auto [end, error] = std::from_chars(step.data(), step.data() + step.size(), index);
  if (error == std::errc() && end == step.data() + step.size()) return index;
  throw Error(ErrorKind::malformed_path,
              "the path step [" + printable(step) + R"(] is neither a key in quotes nor a number)");
}

const Node* child(const Branch& branch, const PathStep& step) {
  const auto* key = std::get_if<std::string>(&step);
  if (key == nullptr) return nullptr;
  const auto found = std::ranges::find_if(
      branch, [&](const Item& item) { return !item.is_comment && item.key == *key; });
  return found == branch.end() ? nullptr : &found->node;
}

// The node below another one, or none.
const Node* child(const Node& node, const PathStep& step) {
  if (const auto* branch = std::get_if<Branch>(&node.value)) return child(*branch, step);
  const auto* list = std::get_if<List>(&node.value);
  const auto* index = std::get_if<std::size_t>(&step);
  if (list == nullptr || index == nullptr || *index >= list->size()) return nullptr;
  return &(*list)[*index];
}

SecretBytes printed_leaf(const Node& node) {
  const auto* leaf = std::get_if<Leaf>(&node.value);
  if (leaf == nullptr) {
    throw Error(ErrorKind::not_representable, "it is a map or a list, which has no single value");
  }
  return printed_value(leaf->type, leaf->plaintext);
}

}  // namespace

std::vector<PathStep> parse_tree_path(std::string_view text) {
  std::vector<PathStep> path;
  while (!text.empty()) {
    const auto close = text.find(']');
    if (!text.starts_with('[') || close == std::string_view::npos) {
      throw Error(ErrorKind::malformed_path,
                  R"(the path is malformed; it looks like ["KEY"], with the brackets)");
    }
    path.push_back(parse_step(text.substr(1, close - 1)));
    text.remove_prefix(close + 1);
  }
  return path;
}

SecretBytes extract_value(const Tree& tree, const std::vector<PathStep>& path) {
  const Node* node = nullptr;
  for (const PathStep& step : path) {
    node = node == nullptr ? child(tree.root, step) : child(*node, step);
    if (node == nullptr) {
      const auto* key = std::get_if<std::string>(&step);
      throw Error(ErrorKind::generic,
                  "the file has no " + (key != nullptr ? "key '" + printable(*key) + "'"
                                                       : "list entry at that place"));
    }
  }
  if (node == nullptr) throw Error(ErrorKind::malformed_path, "the path is empty");
  return printed_leaf(*node);
}

const Item* find_item(const Tree& tree, std::string_view key) {
  const Item* found = nullptr;
  std::string lines;
  const std::uint16_t key_end = key_end_of(key);
  for (const Item& item : tree.root) {
    if (!item.has_key(key, key_end)) continue;
    lines += (lines.empty() ? "" : ", ") + std::to_string(item.line);
    if (found != nullptr) continue;
    found = &item;
  }
  if (lines.find(',') != std::string::npos) {
    throw Error(ErrorKind::generic, "the key '" + printable(key) +
                                        "' stands more than once (lines " + lines +
                                        "); remove all but one");
  }
  return found;
}

void check_no_duplicates(const Tree& tree) {
  std::unordered_set<std::string_view> seen;
  for (const Item& item : tree.root) {
    // The second one found, find_item names them all.
    if (!item.is_comment && !seen.insert(item.key).second) {
      static_cast<void>(find_item(tree, item.key));
    }
  }
}

SecretBytes get_value(const Tree& tree, std::string_view key) {
  const Item* item = find_item(tree, key);
  if (item == nullptr) {
    throw Error(ErrorKind::generic,
                "the file has no key '" + printable(key) + "'; without KEY, get lists the names");
  }
  return printed_leaf(item->node);
}

std::vector<std::string> keys_with_newlines(const Tree& tree) {
  std::vector<std::string> keys;
  for (const Item& item : tree.root) {
    const auto* leaf = std::get_if<Leaf>(&item.node.value);
    if (item.is_comment || leaf == nullptr) continue;
    if (leaf->plaintext.expose_text().find('\n') != std::string_view::npos) {
      keys.emplace_back(item.key);
    }
  }
  return keys;
}

std::vector<std::string_view> key_names(const Tree& tree) {
  std::vector<std::string_view> names;
  std::unordered_set<std::string_view> seen;
  for (const Item& item : tree.root) {
    if (!item.is_comment && seen.insert(item.key).second) names.push_back(item.key);
  }
  return names;
}

}  // namespace secretsctl::sops
