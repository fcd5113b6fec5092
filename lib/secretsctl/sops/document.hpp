#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/mac_hash.hpp>
#include <secretsctl/sops/metadata.hpp>
#include <secretsctl/sops/tree.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// A SOPS file: its tree and what it says about itself.
struct Document {
  Tree tree;
  Metadata metadata;
  /// The text of the file that it was loaded from, which the tree owns; empty if there is none.
  std::string_view original;
};

/// What decrypting noticed beside the values.
struct DecryptNotes {
  /// Comments that should be encrypted and are not: kept as they stand, as sops does.
  std::size_t clear_comments = 0;
};

/// Whether a MAC that does not hold is an error.
enum class MacCheck { required, ignored };

/// Whether the stored texts of a document are wanted after it was decrypted.
enum class StoredTexts {
  kept,
  /// Those of a large document are given back as it is decrypted: it can be read, but not be
  /// written back.
  forgotten,
};

/// Decrypts every value of the tree and checks the MAC; the document holds nothing that was not
/// authenticated when this returns (with MacCheck::required). The values of a large document are
/// decrypted on several threads, which have ended when this returns. Throws Error of kind
/// decrypting_tree that names the first key whose value is damaged, or mac_mismatch.
DecryptNotes decrypt_document(Document& document, const SecretBytes& data_key, MacCheck check,
                              StoredTexts stored = StoredTexts::kept);

/// Encrypts a tree of plaintexts: fills the stored text of every leaf that has none, and sets
/// lastmodified and the MAC. Leaves that have their stored text keep it, if it is encrypted where
/// the metadata's rule wants that and clear where it does not. Throws Error (encrypting_tree).
void encrypt_document(Document& document, const SecretBytes& data_key);

/// Sets lastmodified to now, and the MAC to that of all values; the hash is spent then.
void set_mac(Metadata& metadata, MacHash& hash, const SecretBytes& data_key);

/// The keys whose values encrypt_document would write in clear, because the metadata's rule says
/// so; what is in clear already and did not change is not one of them.
[[nodiscard]] std::vector<std::string> keys_to_be_clear(Document& document);

/// Takes the stored text of all that is encrypted, for a new data key.
void forget_ciphertext(Document& document);

}  // namespace secretsctl::sops
