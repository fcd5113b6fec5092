#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/mac_hash.hpp>
#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <secretsctl/sops/tree/text_arena.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// A leaf that is to be stored in clear.
struct ClearLeaf {
  Leaf* leaf = nullptr;
  std::string name;  ///< As TreePath::text() has it.
  bool is_comment = false;
};

/// What there is to be known of an encrypted run of items.
struct EncryptedBatch {
  MacPart mac;
  std::vector<ClearLeaf> clear;
};

/// What one thread encrypts runs of items with. Others may encrypt other runs at the same time.
class BatchEncryption {
 public:
  /// `selector`, that of the metadata, says which values are encrypted, `texts` takes what they
  /// become; both have to outlive this object. The data key has 32 bytes.
  BatchEncryption(const Metadata& metadata, const Selector& selector, const SecretBytes& data_key,
                  TextArena& texts);

  /// Fills the stored text of every leaf that is to be encrypted and has none, or one in clear.
  /// Throws Error (encrypting_tree).
  [[nodiscard]] EncryptedBatch encrypt(const TreeBatch& batch_items);

 private:
  void encrypt_leaf(Leaf& leaf, const LeafContext& place);

  bool mac_only_encrypted_;
  const Selector& selector_;
  ValueCipher cipher_;
  TextArena& texts_;
};

/// Whether a leaf keeps its stored text: unless the rule has come to say otherwise of its place,
/// because what must be encrypted is never left in clear.
[[nodiscard]] bool keeps_stored_text(const Leaf& leaf, const LeafContext& place);

/// Whether a leaf has no stored text that it keeps, and its new one will be in clear.
[[nodiscard]] bool would_be_clear(const Leaf& leaf, const LeafContext& place);

/// The text of a comment before it is encrypted, for a walk of the tree.
[[nodiscard]] std::string_view plain_text(const Leaf& leaf);

}  // namespace secretsctl::sops
