#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/encrypted_value.hpp>
#include <secretsctl/sops/mac_hash.hpp>
#include <secretsctl/sops/selection_rule.hpp>
#include <secretsctl/sops/text_arena.hpp>
#include <secretsctl/sops/tree_batches.hpp>
#include <string_view>

namespace secretsctl::sops {

/// What one thread encrypts runs of items with. Others may encrypt other runs at the same time.
class BatchEncryption {
 public:
  /// `selector` says which values are encrypted, `texts` takes what they become; both have to
  /// outlive this object. The data key has 32 bytes.
  BatchEncryption(const Selector& selector, const SecretBytes& data_key, TextArena& texts);

  /// Fills the stored text of every leaf that has none, or has one that the rule does not want
  /// there, and adds what the MAC is made of. Throws Error (encrypting_tree).
  void encrypt(TreeBatch items, MacPart& mac);

 private:
  void encrypt_leaf(Leaf& leaf, const LeafPlace& place);

  const Selector& selector_;
  ValueCipher cipher_;
  TextArena& texts_;
};

/// Whether a leaf keeps its stored text: unless the rule has come to say otherwise of its place,
/// because what must be encrypted is never left in clear.
[[nodiscard]] bool keeps_stored_text(const Leaf& leaf, const LeafPlace& place);

/// The text of a comment before it is encrypted, for a walk of the tree.
[[nodiscard]] std::string_view plain_text(const Leaf& leaf);

}  // namespace secretsctl::sops
