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
  /// would. Only a .sops.yaml that the options name has a rule for it. Throws the same.
  OpenDocument(LargeBytes content, std::string name, const EditOptions& options,
               IdentitySearch& search);

  /// What messages call it.
  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// The format of the file.
  [[nodiscard]] Format format() const noexcept { return file_.format; }
  /// The decrypted content; valid until the document is changed.
  [[nodiscard]] const Tree& tree() const noexcept { return file_.document.tree; }

  /// All single values, in the order of the file: of a map or list those below it. Each has a path
  /// of its own, which TreePath::of_argument() reads. Throws Error: generic, which names the lines,
  /// for a key that stands twice in a map; not_representable for a key that no path names (not
  /// UTF-8, a NUL, brackets that read as another path).
  [[nodiscard]] std::vector<DocumentValue> values() const;
  /// One of them, as its format prints it. Throws Error (not_representable).
  [[nodiscard]] SecretBytes printed(const DocumentValue& value) const;

  /// See get_value().
  [[nodiscard]] SecretBytes get(const TreePath& path) const;
  /// See set_value(); throws also Error (generic) if the file's rule is not that of .sops.yaml.
  void set(const TreePath& path, const SecretBytes& value);
  /// See unset_value(); the same.
  void unset(const TreePath& path);

  /// Throws Error (generic) if the file's selection rule is not that of .sops.yaml: its values may
  /// then come from an attacker. Nothing happens without a rule for the file.
  void check_rule() { prepare_edit(); }

  /// The plaintext in a format. Throws Error (not_representable) that names the value.
  [[nodiscard]] SecretBytes plaintext(Format format) const;

  /// The age recipients by key group. Their names are not authenticated.
  [[nodiscard]] RecipientGroups recipients() const {
    return recipients_of(file_.document.metadata);
  }
  /// Adds a recipient to the first key group. Nothing happens if it has an entry in it that can be
  /// its own, by its form; one that only bears its name is replaced. In a single group the others
  /// keep their entries. With several groups every recipient gets a new one: see
  /// remove_recipient(). Throws Error (generic) for one that cannot be encrypted to, and for a file
  /// that holds keys of other kinds.
  void add_recipient(const std::string& recipient, Interaction& interaction);
  /// Takes a recipient out of all groups. The file gets a new data key, which is wrapped for the
  /// names that are left. As nothing authenticates these, each must be in the same group of the
  /// rule of .sops.yaml, or given to add_recipient(). Without a rule, or with one without
  /// recipients, the names in the file count: look at recipients() first. Throws Error (generic) if
  /// the recipient is in no group, if a group would be left without one, and for a name that is not
  /// in the rule.
  void remove_recipient(const std::string& recipient, Interaction& interaction);

  /// The encrypted file as it is now; what did not change keeps its ciphertext. Throws Error
  /// (generic) where a value would be in clear without a word of .sops.yaml.
  [[nodiscard]] std::string encrypted();

  /// Writes encrypted() to the file that was opened, whole or not at all, and only if that can be
  /// decrypted again; nothing if nothing has changed. After an error the document is as before.
  /// Throws FileChanged if the file is another one now, and Error (generic) for a document that was
  /// opened from memory.
  void save();

 private:
  void prepare_edit();
  void refuse_foreign_keys() const;
  void refuse_wiped_key() const;
  void check_listed(const RecipientGroups& groups) const;
  void rewrap(const RecipientGroups& groups, Interaction& interaction);
  [[nodiscard]] Document read_back(const std::string& encrypted) const;
  template <typename Action>
  auto named(Action action) const {
    return in_context(name_, action);
  }

  std::string path_;       // empty of one from memory
  std::string rule_path_;  // by which a rule is looked up; empty: there is none
  std::string name_;       // for messages
  EditOptions options_;
  OpenedFile file_;
  std::optional<CreationRule> rule_;
  std::vector<std::string> added_;  // recipients that the program named
  bool is_prepared_ = false;        // for edits
  bool has_changed_values_ = false;
  bool has_changed_keys_ = false;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
