#pragma once

#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/large_bytes.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/files/edit_options.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// A single value of a document. Valid until the document is changed.
struct DocumentValue {
  std::string path;            ///< As TreePath::text() has it.
  const Item* item = nullptr;  ///< Owned by the document; never null in a result.
};

/// An encrypted file that a program keeps open: it is decrypted once, read and changed many times,
/// and saved when the program wants. Its MAC has held. Before the first change the selection rule
/// of a file is compared with that of .sops.yaml, as for every edit (EditableFile). An object is
/// for one thread at a time.
class OpenDocument {
 public:
  /// Opens a file. Throws what open_encrypted_file throws.
  OpenDocument(std::string path, const EditOptions& options, IdentitySearch& search);

  /// Opens the content of a file; `name` is what messages call it, and tells the format as a path
  /// would. It has no .sops.yaml. Throws the same.
  OpenDocument(LargeBytes content, std::string name, const EditOptions& options,
               IdentitySearch& search);

  /// The format of the file.
  [[nodiscard]] Format format() const noexcept { return file_.format; }
  /// The decrypted content; valid until the document is changed.
  [[nodiscard]] const Tree& tree() const noexcept { return file_.document.tree; }

  /// All single values, in the order of the file: of a map or list those below it. A key that
  /// stands twice is named twice.
  [[nodiscard]] std::vector<DocumentValue> values() const;
  /// One of them, as its format prints it. Throws Error (not_representable).
  [[nodiscard]] SecretBytes printed(const DocumentValue& value) const;

  /// See get_value().
  [[nodiscard]] SecretBytes get(const TreePath& path) const;
  /// See set_value(); throws also Error (generic) if the file's rule is not that of .sops.yaml.
  void set(const TreePath& path, const SecretBytes& value);
  /// See unset_value(); the same.
  void unset(const TreePath& path);

  /// The plaintext in a format. Throws Error (not_representable) that names the value.
  [[nodiscard]] SecretBytes plaintext(Format format) const;

  /// The age recipients by key group. Their names are not authenticated.
  [[nodiscard]] RecipientGroups recipients() const {
    return recipients_of(file_.document.metadata);
  }
  /// Adds a recipient to the first key group; nothing happens if it is in it. Throws Error
  /// (generic) for one that cannot be encrypted to, and for a file that holds keys of other kinds.
  void add_recipient(const std::string& recipient, Interaction& interaction);
  /// Takes a recipient out of all groups. The file gets a new data key. Throws Error (generic) if
  /// it is in none, or a group would be left without one.
  void remove_recipient(const std::string& recipient, Interaction& interaction);

  /// The encrypted file as it is now; what did not change keeps its ciphertext. Throws Error
  /// (generic) where a value would be in clear without a word of .sops.yaml.
  [[nodiscard]] std::string encrypted();

  /// Writes encrypted() to the file that was opened, whole or not at all; nothing if nothing has
  /// changed. Throws FileChanged if the file is another one now, and Error (generic) for a document
  /// that was opened from memory.
  void save();

 private:
  void prepare_edit();
  void set_recipients(RecipientGroups groups, SecretBytes data_key, Interaction& interaction);
  void reload(const std::string& encrypted);
  template <typename Action>
  auto named(Action action) const {
    return in_context(name_, action);
  }

  std::string path_;  // empty of one from memory
  std::string name_;  // for messages
  EditOptions options_;
  OpenedFile file_;
  std::optional<CreationRule> rule_;
  bool is_prepared_ = false;  // for edits
  bool has_changed_values_ = false;
  bool has_changed_keys_ = false;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
