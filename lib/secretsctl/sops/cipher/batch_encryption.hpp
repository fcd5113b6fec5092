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

/// A leaf that will be stored in clear.
struct ClearLeaf {
  Leaf* leaf = nullptr;
  std::string name;  ///< TreePath::text() of the leaf.
  bool is_comment = false;
};

/// The results of encrypting a batch of items.
struct EncryptedBatch {
  MacPart mac;
  std::vector<ClearLeaf> clear;
};

/// Encrypts batches of items on one thread. Other threads may encrypt other batches at the same
/// time.
class BatchEncryption {
 public:
  /// `selector`, made from the metadata, selects the encrypted values; `texts` receives their
  /// stored texts. Both must outlive this object. The data key has 32 bytes.
  BatchEncryption(const Metadata& metadata, const Selector& selector, const SecretBytes& data_key,
                  TextArena& texts);

  /// Sets the stored text of every leaf that must be encrypted and has none, or has one in clear.
  /// Throws Error (encrypting_tree).
  [[nodiscard]] EncryptedBatch encrypt(const TreeBatch& batch_items);

 private:
  void encrypt_leaf(Leaf& leaf, const LeafContext& place);

  bool mac_only_encrypted_;
  const Selector& selector_;
  ValueCipher cipher_;
  TextArena& texts_;
};

/// Whether a leaf keeps its stored text: yes, unless the rule now says otherwise for its path. A
/// value that must be encrypted never stays in clear.
[[nodiscard]] bool keeps_stored_text(const Leaf& leaf, const LeafContext& place);

/// Whether a leaf will get a new stored text, in clear.
[[nodiscard]] bool would_be_clear(const Leaf& leaf, const LeafContext& place);

/// The text of a comment before encryption, for TreeWalk.
[[nodiscard]] std::string_view plain_text(const Leaf& leaf);

}  // namespace secretsctl::sops
