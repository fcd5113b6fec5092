#pragma once

#include <cstddef>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string_view>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// A SOPS file: its tree and its metadata.
struct Document {
  Tree tree;          ///< Its keys, values and comments.
  Metadata metadata;  ///< Recipients, selection rule, MAC.
  /// The text of the file it was loaded from, owned by the tree; empty for a new document.
  std::string_view original;
};

/// Observations made while decrypting.
struct DecryptNotes {
  /// Comments that should be encrypted but are not: kept unchanged, as in sops.
  std::size_t clear_comments = 0;
};

/// Whether a wrong MAC is an error.
enum class MacCheck {
  required,  ///< A wrong or missing MAC is an error.
  ignored,   ///< It is not looked at: whoever can write the file can move values and drop them.
};

/// Whether the stored texts of a document are kept after it is decrypted.
enum class StoredTexts {
  kept,  ///< The document can be changed and written back.
  /// A large document frees its stored texts while it is decrypted: it can be read but not written
  /// back.
  forgotten,
};

/// Decrypts every value of the tree and checks the MAC. With MacCheck::required the document holds
/// only authenticated values when this returns. A large document is decrypted on several threads,
/// which have ended when this returns. Throws Error of kind decrypting_tree that names the first
/// damaged value, or mac_mismatch.
DecryptNotes decrypt_document(Document& document, const SecretBytes& data_key, MacCheck check,
                              StoredTexts stored = StoredTexts::kept);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
