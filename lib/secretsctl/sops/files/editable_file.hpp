#pragma once

#include <functional>
#include <optional>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/files/edit_options.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// An encrypted file, opened to be changed and written back.
///
/// A file does not show who chose its selection rule, and a changed rule would store the next value
/// in clear. So the constructor compares the file's rule with that of .sops.yaml, and clear_keys()
/// names the values that will be stored in clear without a rule in .sops.yaml. With
/// RuleCheck::left_to_caller the caller compares them.
class EditableFile {
 public:
  /// Opens the file. Every message begins with its name. Throws Error (generic) if the file's rule
  /// differs from that of .sops.yaml, and the errors of open_encrypted_file.
  EditableFile(std::string path, const EditOptions& options, IdentitySearch& search);

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// The document to change. clear_keys() and write() use its content at the time of the call.
  [[nodiscard]] Document& document() noexcept;
  [[nodiscard]] const Document& document() const noexcept { return file_.document; }
  [[nodiscard]] Format format() const noexcept { return file_.format; }
  [[nodiscard]] const Store& store() const { return store_for(file_.format); }
  [[nodiscard]] const SecretBytes& data_key() const noexcept { return file_.data_key; }

  /// The creation rule for the file, if any.
  [[nodiscard]] const std::optional<CreationRule>& rule() const noexcept { return rule_; }

  /// Decrypts the document again, as it was opened.
  [[nodiscard]] Document reload() const;

  /// Wipes the plaintexts before a long wait. document() is unusable until it is assigned the
  /// result of reload().
  void forget_plaintexts() noexcept;

  /// Gives the file a new data key, wrapped for the recipients of `key_groups`.
  void set_keys(SecretBytes data_key, std::vector<KeyGroup> key_groups, int shamir_threshold);

  /// The keys whose values write() would newly store in clear. Throws Error (encrypting_tree).
  [[nodiscard]] std::vector<std::string> clear_keys();

  /// Checks these keys as check_clear_values() does, with the same errors.
  void check_clear(ClearValues clear_values);

  /// Replaces the file if it has not changed since it was opened. Throws FileChanged if it has, and
  /// Error (encrypting_tree, output_unwritable).
  void write();

  /// Makes it a file of another format, in the format's own style: every value is encrypted anew.
  /// Throws the errors of Store::adapt; the object must not be used then.
  void convert(Format format);

  /// The whole encrypted file, as write() would write it. Throws Error (encrypting_tree).
  [[nodiscard]] std::string encrypted();

  /// As write(), when only keys were changed: lastmodified and MAC stay.
  void write_keys();

 private:
  friend void edit_encrypted_file(const std::string&, const EditOptions&, IdentitySearch&,
                                  const std::function<bool(UnlockedFile&)>&,
                                  const std::function<bool(EditableFile&)>&);
  EditableFile(std::string path, OpenedFile file, std::optional<CreationRule> rule, MacCheck mac);
  DocumentEncryption& encryption();

  std::string path_;
  std::string_view before_;  // the file as it was before convert(), in the document's text
  MacCheck mac_ = MacCheck::required;
  OpenedFile file_;
  std::optional<DocumentEncryption> encryption_;  // for the present content of the document
  std::optional<CreationRule> rule_;
};

/// Opens a file, changes it and writes it back; tries again a few times if another program changed
/// it meanwhile. `change` returns false if there is nothing to write. Throws the errors of the
/// constructor, `change` and EditableFile::write.
void edit_encrypted_file(const std::string& path, const EditOptions& options,
                         IdentitySearch& search, const std::function<bool(EditableFile&)>& change);

/// As above, but first calls `attempt` on the file before it is authenticated. `attempt` returns
/// true if it did everything; otherwise it must leave the file unchanged.
void edit_encrypted_file(const std::string& path, const EditOptions& options,
                         IdentitySearch& search, const std::function<bool(UnlockedFile&)>& attempt,
                         const std::function<bool(EditableFile&)>& change);

/// The parts of the file that will be in clear. Throws Error (generic) that names the values that
/// write() would newly store in clear, if that is refused and no rule in .sops.yaml selects them:
/// then only the file itself says so. Also throws it if no value would be encrypted
/// (refuse_all_clear), and Error (not_representable) for a value that the format can't hold in
/// clear.
[[nodiscard]] ClearParts check_clear_values(EditableFile& file, ClearValues clear_values);

/// The first of these checks, for a document that will be written to `path`; `rule` is its creation
/// rule.
void check_clear_values(const std::string& path, Document& document,
                        const std::vector<std::string>& keys, const Store& store,
                        const std::optional<CreationRule>& rule, ClearValues clear_values);

/// Throws Error (not_representable) for a value that the rule of a plaintext document stores in
/// clear and that the format can't hold so.
void check_clear_texts(Document& document, const Store& store);

/// The creation rule for an encrypted file, looked up under its names_for_rules(). Without its
/// selection if the format, when known, ignores selections. Nothing if there is no .sops.yaml or no
/// rule matches. Throws Error (generic) for a config that is malformed or that other users could
/// have written.
[[nodiscard]] std::optional<CreationRule> rule_for_encrypted(
    const std::string& path, const std::string& config, std::optional<Format> format,
    ConfigPlaces places = ConfigPlaces::above_file);

/// The indentation that the .sops.yaml of a file sets for a format (Tree::indent). Nothing if it
/// sets none or can't be read: that must not block the output.
[[nodiscard]] std::optional<int> indent_for(const std::string& path, Format format,
                                            ConfigPlaces places = ConfigPlaces::above_file);

/// Throws Error (generic) that shows both rules if the file's selection rule differs from that of
/// `rule`.
void check_selection(const Metadata& metadata, const CreationRule& rule);

}  // namespace secretsctl::sops
