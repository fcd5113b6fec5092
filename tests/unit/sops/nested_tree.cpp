#include "sops/nested_tree.hpp"

#include <algorithm>
#include <secretsctl/sops/tree/find_item.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <secretsctl/sops/tree/tree_update.hpp>
#include <set>
#include <stdexcept>

namespace secretsctl::test {

using sops::Item;
using sops::Leaf;
using sops::ValueType;

namespace {

Item item_of(std::string_view key, sops::Node node) {
  Item item;
  item.key = key;
  item.node = std::move(node);
  return item;
}

// Lines and origins, counted as a store does.
void number(std::span<Item> all, std::uint32_t& count) {
  for (Item& item : all) {
    item.line = ++count;
    item.origin = count;
    number(item.node.items(), count);
  }
}

std::string text_of_leaf(const Leaf& leaf) {
  if (leaf.type == ValueType::null) return "null";
  return std::string(type_name(leaf.type)) + " " + std::string(leaf.plaintext.expose_text());
}

void add_outline(std::span<const Item> all, bool is_list, const std::string& margin,
                 std::string& text) {
  for (const Item& item : all) {
    text += margin;
    if (item.is_comment) {
      text +=
          (item.is_inline ? "+#" : "#") + std::string(item.leaf().plaintext.expose_text()) + "\n";
      continue;
    }
    text += is_list ? "-" : std::string(item.key.view());
    if (const Leaf* leaf = item.leaf_if()) {
      text += " " + text_of_leaf(*leaf) + "\n";
    } else {
      text += item.is_list() ? " []\n" : " {}\n";
      add_outline(item.node.items(), item.is_list(), margin + "  ", text);
    }
  }
}

Item stored_copy(const Item& item, sops::Tree& tree) {
  Item copy;
  copy.key = tree.copy(item.key);
  copy.is_comment = item.is_comment;
  copy.is_inline = item.is_inline;
  copy.line = item.line;
  copy.origin = item.origin;
  if (const Leaf* leaf = item.leaf_if()) {
    Leaf read;
    const bool is_clear = !sops::is_encrypted_value(leaf->stored);
    if (is_clear || item.is_comment) read.type = leaf->type;
    read.stored = tree.copy(leaf->stored);
    copy.node.value = std::move(read);
    return copy;
  }
  std::vector<Item> below;
  for (const Item& entry : item.node.items()) below.push_back(stored_copy(entry, tree));
  if (item.is_list()) {
    copy.node.value = sops::List{std::move(below)};
  } else {
    copy.node.value = std::move(below);
  }
  return copy;
}

void add_stored(std::span<const Item> all, bool is_list, sops::TreePath& path,
                std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Item& item = all[i];
    if (item.is_comment) {
      texts.push_back("#=" + std::string(item.leaf().stored.view()));
      continue;
    }
    if (is_list) {
      path.enter(i);
    } else {
      path.enter(item.key.view());
    }
    if (const Leaf* leaf = item.leaf_if()) {
      texts.push_back(path.text() + "=" + std::string(leaf->stored.view()));
    } else {
      add_stored(item.node.items(), item.is_list(), path, texts);
    }
    path.leave();
  }
}

}  // namespace

Item value(std::string_view key, std::string_view text, ValueType type) {
  Leaf leaf;
  leaf.type = type;
  leaf.plaintext = SecretBytes::copy_of(text);
  return item_of(key, {std::move(leaf)});
}

Item null(std::string_view key) {
  return value(key, "", ValueType::null);
}

Item comment(std::string_view text) {
  Item item = value("", text, ValueType::comment);
  item.is_comment = true;
  return item;
}

Item inline_comment(std::string_view text) {
  Item item = comment(text);
  item.is_inline = true;
  return item;
}

Item map(std::string_view key, sops::Branch below) {
  return item_of(key, {std::move(below)});
}

Item list(std::string_view key, std::vector<Item> below) {
  return item_of(key, {sops::List{std::move(below)}});
}

sops::Tree tree_of(sops::Branch top) {
  sops::Tree tree;
  tree.root() = std::move(top);
  std::uint32_t count = 0;
  number(tree.root(), count);
  return tree;
}

sops::Tree nested_tree() {
  sops::Tree tree;
  tree.root() = items(
      comment(" head"), value("name", "service"), value("port", "8080", ValueType::integer),
      inline_comment(" in its line"), value("ratio", "0.5", ValueType::floating),
      value("active", "True", ValueType::boolean),
      value("since", "2026-11-22T07:00:00.5+01:00", ValueType::time), null("nothing"),
      value("empty", ""), map("no_map"), list("no_list"), comment(" before db"),
      map("db",
          items(comment(" head of db"), value("user", "root"), value("note_unencrypted", "seen"),
                comment(" before hosts"),
                list("hosts",
                     items(comment(" head of hosts"), value("", "one"),
                           map("", items(comment(" in the map"), value("name", "two"),
                                         list("ports", items(value("", "1", ValueType::integer),
                                                             value("", "2", ValueType::integer),
                                                             value("", "three"))),
                                         comment(" tail of the map"))),
                           null(""), value("", ""), map(""), list(""),
                           list("", items(value("", "deep"), comment(" deep too"),
                                          value("", "7", ValueType::integer))),
                           comment(" tail of hosts"))),
                comment(" tail of db"))),
      value("key", "first"), value("key", "second"), comment(" tail"));
  tree.documents.push_back(items(comment(" second head"), map("db", items(value("user", "other"))),
                                 list("equal", items(value("", "same"), value("", "same"))),
                                 comment(" second tail")));
  std::uint32_t count = 0;
  for (sops::Branch& document : tree.documents) number(document, count);
  return tree;
}

std::string outline(const sops::Tree& tree) {
  std::string text;
  for (const sops::Branch& document : tree.documents) {
    if (&document != &tree.root()) text += "---\n";
    add_outline(document, false, "", text);
  }
  return text;
}

std::string outline(const sops::Node& node) {
  if (const auto* leaf = std::get_if<Leaf>(&node.value)) return text_of_leaf(*leaf);
  std::string text;
  add_outline(node.items(), std::holds_alternative<sops::List>(node.value), "", text);
  return text;
}

SecretBytes nested_key() {
  SecretBytes key(32);
  for (auto& byte : key.expose_writable()) byte = 9;
  return key;
}

sops::Document document_of(sops::Tree tree, const sops::SelectionRule& rule, bool only_encrypted) {
  sops::Document document;
  document.tree = std::move(tree);
  document.metadata.key_groups.emplace_back().age.push_back({"age1x", "file"});
  document.metadata.selection = rule;
  document.metadata.mac_only_encrypted = only_encrypted;
  document.metadata.version = sops::format_version;
  return document;
}

sops::Document as_stored(const sops::Document& document) {
  sops::Document read;
  read.metadata = document.metadata;
  read.tree.documents.clear();
  for (const sops::Branch& branch : document.tree.documents) {
    sops::Branch& copy = read.tree.documents.emplace_back();
    for (const Item& item : branch) copy.push_back(stored_copy(item, read.tree));
  }
  return read;
}

sops::Document stored_document(sops::Tree tree, const sops::SelectionRule& rule,
                               bool only_encrypted) {
  sops::Document document = document_of(std::move(tree), rule, only_encrypted);
  sops::encrypt_document(document, nested_key());
  return as_stored(document);
}

sops::Document opened_document(sops::Tree tree, const sops::SelectionRule& rule,
                               bool only_encrypted) {
  sops::Document document = stored_document(std::move(tree), rule, only_encrypted);
  sops::decrypt_document(document, nested_key(), sops::MacCheck::required);
  return document;
}

sops::Document edited_document(const sops::Document& before, sops::Tree after) {
  sops::Document document = as_stored(before);
  sops::decrypt_document(document, nested_key(), sops::MacCheck::required);
  static_cast<void>(sops::update_tree(document.tree, std::move(after)));
  sops::encrypt_document(document, nested_key());
  document = as_stored(document);
  sops::decrypt_document(document, nested_key(), sops::MacCheck::required);
  return document;
}

const Item& at(const sops::Tree& tree, std::string_view path) {
  const Item* item = sops::first_item(tree, sops::TreePath::parse(path));
  if (item == nullptr) throw std::logic_error("no item at " + std::string(path));
  return *item;
}

Item& at(sops::Tree& tree, std::string_view path) {
  return const_cast<Item&>(at(std::as_const(tree), path));
}

std::vector<std::string> stored_texts(const sops::Tree& tree) {
  std::vector<std::string> texts;
  sops::TreePath path;
  for (const sops::Branch& document : tree.documents) {
    add_stored(document, false, path, texts);
    ++path.document;
  }
  return texts;
}

std::vector<std::string> restored_paths(const sops::Tree& tree,
                                        const std::vector<std::string>& before) {
  std::set<std::string> known;
  for (const std::string& text : before) {
    known.insert(text);
    if (!text.ends_with('=')) known.insert(text.substr(text.find('=') + 1));
  }
  std::vector<std::string> paths;
  for (const std::string& text : stored_texts(tree)) {
    const auto end = text.find('=');
    if (known.contains(text) || known.contains(text.substr(end + 1))) continue;
    paths.push_back(text.substr(0, end));
  }
  return paths;
}

}  // namespace secretsctl::test
