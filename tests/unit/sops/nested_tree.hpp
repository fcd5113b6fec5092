#pragma once

#include <concepts>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Trees of maps, lists, comments and types, built without a store: for tests of code that works on
// any tree. Keys and texts are literals, which outlive the trees.

namespace secretsctl::test {

/// Builds a list of items, which can only be moved.
template <std::same_as<sops::Item>... Items>
std::vector<sops::Item> items(Items... all) {
  std::vector<sops::Item> made;
  made.reserve(sizeof...(all));
  (made.push_back(std::move(all)), ...);
  return made;
}

/// A value with its canonical plaintext; in a list its key is "".
sops::Item value(std::string_view key, std::string_view text,
                 sops::ValueType type = sops::ValueType::str);
sops::Item null(std::string_view key);
sops::Item comment(std::string_view text);
sops::Item inline_comment(std::string_view text);
sops::Item map(std::string_view key, sops::Branch below = {});
sops::Item list(std::string_view key, std::vector<sops::Item> below = {});

/// A tree of one document.
sops::Tree tree_of(sops::Branch top);

/// Two documents with everything a tree can hold: maps in lists in maps, lists in lists, comments
/// before the first item and after the last item of each, an inline comment, every type that a file
/// can have, null, empty text, map and list, a repeated key, equal values in one list.
sops::Tree nested_tree();

/// The content of a tree, one line for each item, each level indented by two more spaces: the key
/// or `-`, then type and plaintext; `#` before a comment, `+#` before an inline one, `---` before a
/// later document.
std::string outline(const sops::Tree& tree);
std::string outline(const sops::Node& node);

/// The data key of test documents.
SecretBytes nested_key();

/// A document with the metadata that it needs to be written; not encrypted.
sops::Document document_of(sops::Tree tree, const sops::SelectionRule& rule = {},
                           bool only_encrypted = false);

/// An encrypted document as a store would read it back: its tree has only stored texts.
sops::Document as_stored(const sops::Document& document);

/// A tree, encrypted with nested_key() and read back.
sops::Document stored_document(sops::Tree tree, const sops::SelectionRule& rule = {},
                               bool only_encrypted = false);

/// As stored_document(), and decrypted: it has stored texts and plaintexts.
sops::Document opened_document(sops::Tree tree, const sops::SelectionRule& rule = {},
                               bool only_encrypted = false);

/// An opened document after an edit: unchanged values keep their stored texts.
sops::Document edited_document(const sops::Document& before, sops::Tree after);

/// The value at a path (TreePath::parse) of the first document; it must exist.
sops::Item& at(sops::Tree& tree, std::string_view path);
const sops::Item& at(const sops::Tree& tree, std::string_view path);

/// Each value of a tree with its stored text, `path=text`, in the order of the file. Comments have
/// the path `#`; null has an empty text.
std::vector<std::string> stored_texts(const sops::Tree& tree);

/// The paths of the values whose stored text is not in `before`, wherever it was.
std::vector<std::string> restored_paths(const sops::Tree& tree,
                                        const std::vector<std::string>& before);

}  // namespace secretsctl::test
