#pragma once

#include <cstdint>
#include <list>
#include <secretsctl/core/large_bytes.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/text_arena.hpp>
#include <secretsctl/sops/tree/text_view.hpp>
#include <secretsctl/sops/tree/value_type.hpp>
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
  bool stays_clear = false;
  /// Of a value; told by decrypting.
  Authenticity authenticity = Authenticity::nothing;
  /// What the encrypted file holds: `ENC[...]`, or the text itself where it is stored in clear.
  /// Public; empty in a tree that was never encrypted. Points into the tree's text.
  TextView stored;
  /// The canonical plaintext (value_type.hpp). Empty in a tree that is not decrypted yet.
  SecretBytes plaintext;
};

struct Item;
struct Node;

/// A map: items in the order of the file. Keys may repeat, as in dotenv.
using Branch = std::vector<Item>;
/// A list, as JSON and YAML have it.
using List = std::vector<Node>;

/// A leaf, or a branch or list of further nodes.
struct Node {
  std::variant<Leaf, Branch, List> value;
};

/// The end of a key, by which most others are told apart without a look at their text: that of a
/// large file is in no cache any more. 0 for a key of fewer than two characters.
[[nodiscard]] inline std::uint16_t key_end_of(std::string_view key) noexcept {
  if (key.size() < 2) return 0;
  return static_cast<std::uint16_t>(static_cast<std::uint8_t>(key[key.size() - 2]) << 8 |
                                    static_cast<std::uint8_t>(key.back()));
}

/// One line of a branch: a key with its value, or a comment, which has no key.
struct Item {
  TextView key;  ///< Points into the tree's text.
  bool is_comment = false;
  std::uint16_t key_end = 0;  ///< See key_end_of(); 0 where nobody has set it.
  std::uint32_t line = 0;     ///< Where it stands in the file, from 1; for messages.
  /// The line of the encrypted file that it stands in, or takes the place of; 0 for none.
  std::uint32_t origin = 0;
  Node node;

  /// Whether it has this key, whose key_end_of() is `end`.
  [[nodiscard]] bool has_key(std::string_view wanted, std::uint16_t end) const noexcept {
    return !is_comment && key.size() == wanted.size() && (key_end == 0 || key_end == end) &&
           key.view() == wanted;
  }

  /// The leaf; the caller knows that it is one (comments and all of dotenv are).
  [[nodiscard]] Leaf& leaf() { return std::get<Leaf>(node.value); }
  [[nodiscard]] const Leaf& leaf() const { return std::get<Leaf>(node.value); }
};

// Of a hundred thousand values each byte more is a hundred kilobytes, which are touched and
// cleared.
static_assert(sizeof(void*) != 8 || sizeof(Item) == 64);

/// What SOPS works on: ordered items with keys, comments and typed values. The stores turn files
/// into trees and back. Moves; its views stay valid.
class Tree {
 public:
  Branch root;

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

 private:
  std::vector<LargeBytes> adopted_;
  std::list<TextArena> arenas_;
  TextArena copied_;
};

}  // namespace secretsctl::sops
