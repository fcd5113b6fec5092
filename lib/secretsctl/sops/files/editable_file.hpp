#pragma once

#include <functional>
#include <optional>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// Whether values may be stored in clear although .sops.yaml does not say so.
enum class ClearValues { refused, allowed };

/// How a file is opened to be changed.
struct EditOptions {
  std::optional<Format> format;  ///< Else from the name, else from the content.
  std::string config;            ///< --config; empty to search.
};

/// An encrypted file, opened to be changed and written back.
///
/// Nothing in a file says who chose its selection rule: with another one the next value would be
/// stored in clear. So the file's rule is compared with that of .sops.yaml before anything is
/// changed, and what will be stored in clear without a word of .sops.yaml can be told.
class EditableFile {
 public:
  /// Opens the file. Every message begins with its name. Throws Error (generic) if the file's rule
  /// is not that of .sops.yaml, and what open_encrypted_file throws.
  EditableFile(std::string path, const EditOptions& options, IdentitySearch& search);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// To be changed before clear_keys() or write() is called, which go by what it is then.
  [[nodiscard]] Document& document() noexcept;
  [[nodiscard]] const Document& document() const noexcept { return file_.document; }
  [[nodiscard]] Format format() const noexcept { return file_.format; }
  [[nodiscard]] const Store& store() const { return store_for(file_.format); }
  [[nodiscard]] const SecretBytes& data_key() const noexcept { return file_.data_key; }

  /// The creation rule for the file, if there is one.
  [[nodiscard]] const std::optional<CreationRule>& rule() const noexcept { return rule_; }

  /// The document as it was opened, decrypted.
  [[nodiscard]] Document reload() const;

  /// Wipes what was decrypted, for a wait: document() is of no use then until it is given what
  /// reload() returns.
  void forget_plaintexts() noexcept;

  /// Gives the file another data key, wrapped for the recipients of `key_groups`.
  void set_keys(SecretBytes data_key, std::vector<KeyGroup> key_groups, int shamir_threshold);

  /// The keys whose values write() would store in clear. Throws Error (encrypting_tree).
  [[nodiscard]] std::vector<std::string> clear_keys();

  /// Throws what check_clear_values() throws for those.
  void check_clear(ClearValues clear_values);

  /// Replaces the file, if it is still what was opened. Throws FileChanged if it is not, and Error
  /// (encrypting_tree, output_unwritable).
  void write();

  /// The same with keys that were changed alone: lastmodified and MAC stay.
  void write_keys();

 private:
  friend void edit_encrypted_file(const std::string&, const EditOptions&, IdentitySearch&,
                                  const std::function<bool(UnlockedFile&)>&,
                                  const std::function<bool(EditableFile&)>&);
  EditableFile(std::string path, OpenedFile file, std::optional<CreationRule> rule);
  DocumentEncryption& encryption();

  std::string path_;
  OpenedFile file_;
  std::optional<DocumentEncryption> encryption_;  // of the document as it is now
  std::optional<CreationRule> rule_;
};

/// Opens a file, changes it and writes it back; again from the start, some times, if somebody else
/// changed it in between. `change` returns false if there is nothing to write. Throws what the
/// constructor, `change` and EditableFile::write throw.
void edit_encrypted_file(const std::string& path, const EditOptions& options,
                         IdentitySearch& search, const std::function<bool(EditableFile&)>& change);

/// The same, but `attempt` is tried first, on the file before it is authenticated; it returns true
/// if it did all, and otherwise leaves the file as it is.
void edit_encrypted_file(const std::string& path, const EditOptions& options,
                         IdentitySearch& search, const std::function<bool(UnlockedFile&)>& attempt,
                         const std::function<bool(EditableFile&)>& change);

/// What of the file will be in clear. Throws Error (generic) that names the values that write()
/// would newly store so where that is refused: no rule of .sops.yaml names what stays in clear, so
/// that it is the file's own word; and where no value would be encrypted (refuse_all_clear). Throws
/// Error (not_representable) for a value that the format can't hold in clear.
[[nodiscard]] ClearParts check_clear_values(EditableFile& file, ClearValues clear_values);

/// The first of both for the keys of a document that is to be written to `path`; `rule` is the
/// creation rule for it.
void check_clear_values(const std::string& path, Document& document,
                        const std::vector<std::string>& keys, const Store& store,
                        const std::optional<CreationRule>& rule, ClearValues clear_values);

/// Throws Error (not_representable) for a value that the rule of a plaintext document stores in
/// clear and that the format can't hold so.
void check_clear_texts(Document& document, const Store& store);

/// The creation rule for an encrypted file, without a selection that its format, if it is known,
/// does not obey: it is looked for under its names_for_rules(). Nothing if there is no .sops.yaml,
/// or no rule that matches. Throws Error (generic) for a config that is malformed or that others
/// could have written.
[[nodiscard]] std::optional<CreationRule> rule_for_encrypted(const std::string& path,
                                                             const std::string& config,
                                                             std::optional<Format> format);

/// How the .sops.yaml of a file has a text of a format indented (Tree::indent); nothing if it does
/// not say, or can't be read: that is no reason to withhold a text.
[[nodiscard]] std::optional<int> indent_for(const std::string& path, Format format);

/// Throws Error (generic) that shows both if the file's selection rule is not that of `rule`.
void check_selection(const Metadata& metadata, const CreationRule& rule);

}  // namespace secretsctl::sops
