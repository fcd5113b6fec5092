#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <secretsctl/core/large_bytes.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/text_arena.hpp>
#include <secretsctl/sops/tree/text_view.hpp>
#include <secretsctl/sops/tree/value_type.hpp>
#include <span>
#include <string_view>
#include <variant>
#include <vector>

namespace secretsctl::sops {

/// How much of a decrypted value nobody could have made who holds no key.
enum class Authenticity : std::uint8_t {
  nothing,  ///< It is empty, or in clear where no MAC was checked that covers it.
  text,     ///< In clear under the MAC: not its key, nor where it ends and the next begins.
  whole     ///< It was encrypted, which binds it to its key.
};

/// One value or comment, encrypted or plain or both: an edit keeps the stored text of what it does
/// not touch.
struct Leaf {
  ValueType type = ValueType::str;
  /// A comment that is stored in clear where the rule would encrypt it, as in files of others: an
  /// edit leaves it so.
  bool unencrypted = false;
  /// Of a value; told by decrypting.
  Authenticity authenticity = Authenticity::nothing;
  /// What the encrypted file holds: `ENC[...]`, or the canonical plaintext where it is in clear.
  /// Public; empty in a tree that was never encrypted. Points into the tree's text.
  TextView stored;
  /// The canonical plaintext (value_type.hpp). Empty in a tree that is not decrypted yet.
  SecretBytes plaintext;
};

struct Item;
struct Node;

/// A map: items in the order of the file. Keys may repeat, as in dotenv.
using Branch = std::vector<Item>;

/// A list, as JSON and YAML have it: values, which have no key, and comments.
struct List {
  std::vector<Item> items;
};

/// A leaf, or a map or list of further items.
struct Node {
  std::variant<Leaf, Branch, List> value;

  /// The items of a map or list; none of a leaf.
  [[nodiscard]] std::span<Item> items() noexcept;
  [[nodiscard]] std::span<const Item> items() const noexcept;
};

/// One entry of a map or list: a value, with its key in a map, or a comment, which has no key.
struct Item {
  TextView key;  ///< Points into the tree's text.
  bool is_comment = false;
  bool is_inline = false;  ///< A comment that stands in the line of the value before it.
  std::uint32_t line = 0;  ///< Where it stands in the file, from 1; for messages.
  /// The place of the encrypted file that it stands in, or takes the place of; 0 for none. What it
  /// counts is the store's matter.
  std::uint32_t origin = 0;
  Node node;

  /// The leaf; null for a map or a list.
  [[nodiscard]] Leaf* leaf_if() noexcept { return std::get_if<Leaf>(&node.value); }
  [[nodiscard]] const Leaf* leaf_if() const noexcept { return std::get_if<Leaf>(&node.value); }
  /// The leaf, of an item that is known to be one: a comment, an item of a flat format.
  [[nodiscard]] Leaf& leaf() { return std::get<Leaf>(node.value); }
  [[nodiscard]] const Leaf& leaf() const { return std::get<Leaf>(node.value); }
  [[nodiscard]] bool is_list() const noexcept { return std::holds_alternative<List>(node.value); }
};

/// What SOPS works on: documents of ordered items with keys, comments and typed values. The stores
/// turn files into trees and back. Moves; its views stay valid.
class Tree {
 public:
  /// The documents of the file, of which YAML alone may have more than one. Not empty.
  std::vector<Branch> documents = std::vector<Branch>(1);

  /// How a text of it that is laid out anew is indented: so many spaces a level, -1 for a tab.
  /// Nothing: as the format does it.
  std::optional<int> indent;

  /// The first document, whose keys are those at the top.
  [[nodiscard]] Branch& root() { return documents.front(); }
  [[nodiscard]] const Branch& root() const { return documents.front(); }

  /// Takes over public text that views of this tree point into.
  std::string_view adopt(LargeBytes text);
  /// A further place for texts, so that threads can add to the tree at the same time, each to its
  /// own. It stays where it is as long as the tree lives.
  TextArena& add_arena();
  /// Copies public text into the tree.
  std::string_view copy(std::string_view text);
  /// Gives back the memory of adopted text before `place`, which points into it, as far as it can
  /// be given back. No view of the tree may point there.
  void forget_text_before(const char* place) noexcept;
  /// Takes over the texts of a tree whose items come into this one.
  void take_texts(Tree& other);

 private:
  std::vector<LargeBytes> adopted_;
  std::list<TextArena> arenas_;
  TextArena copied_;
};

}  // namespace secretsctl::sops
