#pragma once

#include <cstddef>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string_view>

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

}  // namespace secretsctl::sops
