#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/large_bytes.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/text_arena.hpp>
#include <secretsctl/sops/tree/text_view.hpp>
#include <secretsctl/sops/tree/value_type.hpp>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// How much of a decrypted value is authenticated.
enum class Authenticity : std::uint8_t {
  nothing,  ///< It is empty, or in clear without a verified MAC over it.
  text,     ///< In clear under the MAC: not its key, nor its boundaries.
  whole     ///< It was encrypted, and so is bound to its key.
};

/// One value or comment, as stored text, plaintext or both: an edit keeps the stored text of
/// unchanged leaves.
struct Leaf {
  ValueType type = ValueType::str;  ///< Of the plaintext.
  /// A comment stored in clear although the rule would encrypt it, as other programs may write it:
  /// an edit leaves it so.
  bool unencrypted = false;
  /// For a value; set by decryption.
  Authenticity authenticity = Authenticity::nothing;
  /// The text in the encrypted file: `ENC[...]`, or the canonical plaintext of a leaf in clear.
  /// Public; empty in a tree that was never encrypted. Points into the tree's text.
  TextView stored;
  /// The canonical plaintext (value_type.hpp). Empty in a tree that is not decrypted yet.
  SecretBytes plaintext;
};

struct Item;
struct Node;

/// A map: items in the order of the file. Keys may repeat, as in dotenv.
using Branch = std::vector<Item>;

/// A list in JSON or YAML: values, which have no key, and comments.
struct List {
  std::vector<Item> items;  ///< Values without keys, and comments.
};

/// A leaf, or a map or list of more items.
struct Node {
  std::variant<Leaf, Branch, List> value;  ///< One value, a map, or a list.

  /// The items of a map or list; none of a leaf.
  [[nodiscard]] std::span<Item> items() noexcept;
  /// The same, to be read.
  [[nodiscard]] std::span<const Item> items() const noexcept;
};

/// One entry of a map or list: a value, with its key in a map, or a comment, which has no key.
struct Item {
  TextView key;             ///< Points into the tree's text.
  bool is_comment = false;  ///< A comment: no key, and a leaf of type comment.
  bool is_inline = false;   ///< A comment in the same line as the value before it.
  std::uint32_t line = 0;   ///< Its line in the file, from 1; for messages.
  /// The position in the encrypted file that it has, or takes over; 0 for none. The store decides
  /// what it counts.
  std::uint32_t origin = 0;
  Node node;  ///< The value, or the text of the comment.

  /// The leaf; null for a map or a list.
  [[nodiscard]] Leaf* leaf_if() noexcept { return std::get_if<Leaf>(&node.value); }
  /// The same, to be read.
  [[nodiscard]] const Leaf* leaf_if() const noexcept { return std::get_if<Leaf>(&node.value); }
  /// The leaf of an item that is known to be one: a comment, or an item of a flat format.
  [[nodiscard]] Leaf& leaf() { return std::get<Leaf>(node.value); }
  /// The same, to be read.
  [[nodiscard]] const Leaf& leaf() const { return std::get<Leaf>(node.value); }
  /// Whether it is a list, with items in it or without.
  [[nodiscard]] bool is_list() const noexcept { return std::holds_alternative<List>(node.value); }
};

/// What a store has found in the layout of a tree; each store has its own.
class LayoutParts {
 public:
  virtual ~LayoutParts() = default;
};

/// The model of a SOPS file: documents of ordered items with keys, comments and typed values. The
/// stores turn files into trees and back. It can be moved; its views stay valid.
class Tree {
 public:
  /// The documents of the file; only YAML may have more than one. Not empty.
  std::vector<Branch> documents = std::vector<Branch>(1);

  /// The indentation for text that is laid out again: the number of spaces for each level, -1 for a
  /// tab. Nothing: the format's default.
  std::optional<int> indent;

  /// The text that the tree was read from, for a format that keeps its layout; else empty. It is in
  /// the tree's text, or at the beginning of `plain_layout`, which then has spellings behind it.
  std::string_view layout;
  SecretBytes plain_layout;  ///< Also spellings alone (spellings.hpp).
  /// The name of the format that `layout` is a text of; another format's store passes it over.
  std::string_view layout_format;
  /// The parts of `layout`, as the store that read it keeps them; may be null.
  std::shared_ptr<const LayoutParts> layout_parts;

  /// The first document, which holds the top-level keys.
  [[nodiscard]] Branch& root() { return documents.front(); }
  /// The same, to be read.
  [[nodiscard]] const Branch& root() const { return documents.front(); }

  /// Takes ownership of public text that views of this tree point into.
  std::string_view adopt(LargeBytes text);
  /// Adds an arena for texts, so that several threads can add to the tree at the same time, each
  /// with its own arena. It stays in place as long as the tree lives.
  TextArena& add_arena();
  /// Copies public text into the tree.
  std::string_view copy(std::string_view text);
  /// Frees the memory of adopted text before `place`, which points into it, as far as possible. No
  /// view of the tree may point there.
  void forget_text_before(const char* place) noexcept;
  /// Takes over the texts of a tree whose items move into this one.
  void take_texts(Tree& other);

 private:
  std::vector<LargeBytes> adopted_;
  std::list<TextArena> arenas_;
  TextArena copied_;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
