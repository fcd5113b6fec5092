#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/changed_document.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/set_value.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <string>

// One value is set without a look at any other, where that gives the same file: it is encrypted
// while the document still is, and the file is authenticated while the new one is written.

namespace secretsctl::sops {

/// A value that was set in a document which is not decrypted.
struct ValueChange {
  SetResult result = SetResult::changed;
  PreviousValue earlier;
};

/// Does what set_value() does, and encrypts the value, in a document that is not decrypted. Returns
/// nothing, and leaves the document as it is, where more of it has to be known: the value is the
/// one that is there, or empty; it is not encrypted, or comments tell whether it is; it is not at
/// the top, no text, or stands more than once; the key can't be stored; what is there is damaged.
/// The data key has 32 bytes.
[[nodiscard]] std::optional<ValueChange> set_encrypted_value(Document& document, const Store& store,
                                                             const SecretBytes& data_key,
                                                             const TreePath& path,
                                                             const SecretBytes& value);

/// Sets a value of a file that is not authenticated, and replaces the file once it is.
class QuickSet {
 public:
  /// Returns what it did; the file is spent then. Returns nothing where set_encrypted_value() does,
  /// and has changed nothing. Throws FileChanged, what decrypt_document throws rather than that the
  /// new file can't be written, and Error (output_unwritable).
  [[nodiscard]] static std::optional<SetResult> run(const std::string& path, UnlockedFile& file,
                                                    const TreePath& key, const SecretBytes& value);
};

/// What set_in_file() did.
struct FileSet {
  SetResult result = SetResult::unchanged;
  ClearParts clear;  ///< What of the whole file is stored in clear.
};

/// Opens a file, sets one value and replaces the file; again from the start, some times, if
/// somebody else changed it in between. Throws what EditableFile, set_value, check_clear_values and
/// EditableFile::write throw.
[[nodiscard]] FileSet set_in_file(const std::string& path, const EditOptions& options,
                                  IdentitySearch& search, const TreePath& key,
                                  const SecretBytes& value, ClearValues clear_values);

}  // namespace secretsctl::sops
