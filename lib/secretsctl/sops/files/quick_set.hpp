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

// Sets one value without reading any other, where the resulting file is the same: the value is
// encrypted while the rest stays encrypted, and the file is authenticated while the new one is
// written.

namespace secretsctl::sops {

/// A value set in a document that is not decrypted.
struct ValueChange {
  SetResult result = SetResult::changed;
  PreviousValue earlier;
};

/// Sets and encrypts a value as set_value() does, in a document that is not decrypted. Returns
/// nothing, and leaves the document unchanged, in all cases that need more knowledge: the value is
/// equal to the old one or empty; it is not encrypted, or comments decide whether it is; it is not
/// at the top level, not a text, or its key repeats; the key can't be stored; the old value is
/// damaged. The data key has 32 bytes.
[[nodiscard]] std::optional<ValueChange> set_encrypted_value(Document& document, const Store& store,
                                                             const SecretBytes& data_key,
                                                             const TreePath& path,
                                                             const SecretBytes& value);

/// Sets a value in a file that is not yet authenticated, and replaces the file once it is.
class QuickSet {
 public:
  /// Returns the change; the file must not be used afterwards. Returns nothing, and has changed
  /// nothing, where set_encrypted_value() returns nothing. Throws FileChanged, the errors of
  /// decrypt_document in preference to a failed write, and Error (output_unwritable).
  [[nodiscard]] static std::optional<SetResult> run(const std::string& path, UnlockedFile& file,
                                                    const TreePath& key, const SecretBytes& value);
};

/// The result of set_in_file().
struct FileSet {
  SetResult result = SetResult::unchanged;
  ClearParts clear;  ///< The parts of the whole file that are in clear.
};

/// Opens a file, sets one value and replaces the file; tries again a few times if another program
/// changed it meanwhile. Throws the errors of EditableFile, set_value, check_clear_values and
/// EditableFile::write.
[[nodiscard]] FileSet set_in_file(const std::string& path, const EditOptions& options,
                                  IdentitySearch& search, const TreePath& key,
                                  const SecretBytes& value, ClearValues clear_values);

}  // namespace secretsctl::sops
