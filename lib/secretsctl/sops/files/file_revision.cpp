#include <secretsctl/sops/files/file_revision.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/sops/files/value_change.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <set>
#include <utility>

namespace secretsctl::sops {
namespace {

OpenedFile open(const std::string& path, const RevisionOptions& options, IdentitySearch& search,
                Authentication authentication) {
  if (path == "-") {
    throw Error(ErrorKind::generic, "standard input cannot be changed; name the file");
  }
  const OpenOptions as{.format = options.format};
  return authentication == Authentication::at_once ? open_encrypted_file(path, as, search)
                                                   : open_without_decrypting(path, as, search);
}

}  // namespace

FileRevision::FileRevision(std::string path, const RevisionOptions& options, IdentitySearch& search,
                           Authentication authentication)
    : path_(std::move(path)), file_(open(path_, options, search, authentication)) {
  rule_ = rule_for_encrypted(path_, options.config);
  if (!rule_) return;
  try {
    in_context(input_name(path_), [&] { check_selection(file_.document.metadata, *rule_); });
  } catch (const Error&) {
    // That a file was tampered with is told first.
    if (authentication == Authentication::later) authenticate();
    throw;
  }
}

std::optional<SetResult> FileRevision::set_at_once(std::string_view key, const SecretBytes& value) {
  const auto change = in_context(input_name(path_), [&] {
    return set_encrypted_value(file_.document, store(), file_.data_key, key, value);
  });
  if (!change) {
    authenticate();
    return std::nullopt;
  }
  replace_changed_file(path_, file_, change->earlier);
  return change->result;
}

void FileRevision::authenticate() {
  in_context(input_name(path_), [&] { decrypt(file_, {}); });
}

Document FileRevision::reload() const {
  Document document =
      store().load_encrypted(LargeBytes::copy_of(bytes_of(file_.document.original)));
  decrypt_document(document, file_.data_key, MacCheck::required);
  return document;
}

void FileRevision::forget_plaintexts() noexcept {
  encryption_.reset();
  // The text of the file belongs to the tree, and stays.
  file_.document.tree.root = Branch();
}

Document& FileRevision::document() noexcept {
  encryption_.reset();
  return file_.document;
}

DocumentEncryption& FileRevision::encryption() {
  if (!encryption_) {
    in_context(input_name(path_), [&] { encryption_.emplace(file_.document, file_.data_key); });
  }
  return *encryption_;
}

std::vector<std::string> FileRevision::clear_keys() {
  return encryption().clear_keys();
}

void FileRevision::set_keys(SecretBytes data_key, std::vector<KeyGroup> key_groups,
                            int shamir_threshold) {
  file_.data_key = std::move(data_key);
  document().metadata.key_groups = std::move(key_groups);
  file_.document.metadata.shamir_threshold = shamir_threshold;
}

void FileRevision::write() {
  // It makes its MAC once: another attempt begins anew.
  DocumentEncryption encrypted = std::move(encryption());
  encryption_.reset();
  replace_encrypted_file(path_, file_, encrypted);
}

void FileRevision::write_keys() {
  replace_file(path_, {bytes_of(file_.document.original), file_.stamp},
               [&](Sink& out) { store().write_encrypted(file_.document, out, {}); });
}

void change_file(const std::string& path, const RevisionOptions& options, IdentitySearch& search,
                 const std::function<bool(FileRevision&)>& change, Authentication authentication) {
  constexpr int max_attempts = 20;
  for (int attempt = 1;; ++attempt) {
    FileRevision revision(path, options, search, authentication);
    try {
      if (change(revision)) revision.write();
      return;
    } catch (const FileChanged&) {
      if (attempt == max_attempts) throw;
    }
  }
}

ClearParts check_clear_values(FileRevision& revision, ClearValues clear_values) {
  const std::vector<std::string> keys = revision.clear_keys();
  const Document& document = std::as_const(revision).document();
  check_clear_values(revision.path(), document, keys, revision.store(), revision.rule(),
                     clear_values);
  ClearParts parts = clear_parts_of(document);
  if (clear_values == ClearValues::refused) {
    in_context(input_name(revision.path()),
               [&] { refuse_all_clear(parts, document.metadata.selection); });
  }
  return parts;
}

void check_clear_values(const std::string& path, const Document& document,
                        const std::vector<std::string>& keys, const Store& store,
                        const std::optional<CreationRule>& creation_rule,
                        ClearValues clear_values) {
  if (keys.empty()) return;
  const bool is_named = creation_rule && creation_rule->selection;
  if (!is_named && clear_values == ClearValues::refused) {
    const SelectionRule& rule = document.metadata.selection;
    throw Error(ErrorKind::generic, input_name(path) + ": " + printable_list(keys) +
                                        " would be stored in clear, because " + "the file says " +
                                        selection_text(rule) +
                                        " and no rule in .sops.yaml does; give --clear if " +
                                        "that is what you want");
  }
  const std::set<std::string_view> clear(keys.begin(), keys.end());
  for (const Item& item : document.tree.root) {
    if (item.is_comment || !clear.contains(item.key)) continue;
    if (store.can_hold_in_clear(item.leaf().plaintext)) continue;
    throw Error(ErrorKind::not_representable,
                input_name(path) + ": " + printable(item.key) +
                    " is stored in clear, and a backslash followed by an n would be read back as " +
                    "a newline; store it encrypted (under a name that the rule encrypts)");
  }
}

std::optional<CreationRule> rule_for_encrypted(const std::string& path, const std::string& config) {
  const ConfigFile found = config_for(path, config);
  if (found.empty()) return std::nullopt;
  return match_creation_rule(found, names_for_rules(path));
}

void check_selection(const Metadata& metadata, const CreationRule& rule) {
  const Protection in_file = protection_of(metadata);
  const Protection wanted = protection_of(rule);
  if (in_file == wanted) return;
  throw Error(ErrorKind::generic,
              "its rule says " + protection_text(in_file) + ", but " + place_of(rule) + " says " +
                  protection_text(wanted) +
                  ": other values would be stored in clear than you expect\nfind out who changed "
                  "it; then mend the rule in .sops.yaml, or decrypt the file and encrypt it anew "
                  "(encrypt --fresh)");
}

}  // namespace secretsctl::sops
