#include <secretsctl/sops/files/editable_file.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/sops/cipher/batch_encryption.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/rules/store_settings.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <set>
#include <utility>

namespace secretsctl::sops {
namespace {

UnlockedFile unlock(const std::string& path, const EditOptions& options, IdentitySearch& search) {
  if (path == "-") {
    throw Error(ErrorKind::generic, "standard input cannot be changed; name the file");
  }
  return unlock_file(path, {.format = options.format}, search);
}

OpenedFile authenticate(const std::string& path, UnlockedFile file, MacCheck mac) {
  return in_context(input_name(path),
                    [&] { return std::move(file).authenticate(mac, StoredTexts::kept); });
}

void check_rule(const std::string& path, const Document& document,
                const std::optional<CreationRule>& rule, RuleCheck check) {
  if (!rule || check == RuleCheck::left_to_caller) return;
  in_context(input_name(path), [&] { check_selection(document.metadata, *rule); });
}

// Of the values for which `is_clear` says so.
template <typename IsClear>
void check_clear_texts(Document& document, const Store& store, IsClear is_clear) {
  const Selector selector(document.metadata.selection);
  TreeWalk walk(selector, plain_text, [&](const Leaf& leaf, const LeafContext& place) {
    if (place.is_comment || !is_clear(place)) return;
    const std::string problem = store.problem_in_clear(leaf.plaintext);
    if (problem.empty()) return;
    throw Error(ErrorKind::not_representable,
                "'" + printable(place.path.text()) + "' is stored in clear, and " + problem +
                    "; store it encrypted (under a name that the rule encrypts)");
  });
  walk.visit(document.tree);
}

// Positions in the text of another format mean nothing.
void forget_origins(std::span<Item> items) {
  for (Item& item : items) {
    item.origin = 0;
    forget_origins(item.node.items());
  }
}

}  // namespace

// Tampering is reported before any other fault.
EditableFile::EditableFile(std::string path, const EditOptions& options, IdentitySearch& search)
    : path_(std::move(path)),
      mac_(options.mac),
      file_(authenticate(path_, unlock(path_, options, search), mac_)) {
  rule_ = rule_for_encrypted(path_, options.config, file_.format, options.places);
  check_rule(path_, file_.document, rule_, options.rule);
}

EditableFile::EditableFile(std::string path, OpenedFile file, std::optional<CreationRule> rule,
                           MacCheck mac)
    : path_(std::move(path)), mac_(mac), file_(std::move(file)), rule_(std::move(rule)) {}

Document EditableFile::reload() const {
  Document document =
      store().load_encrypted(LargeBytes::copy_of(bytes_of(file_.document.original)));
  decrypt_document(document, file_.data_key, mac_);
  return document;
}

void EditableFile::forget_plaintexts() noexcept {
  encryption_.reset();
  // The tree still owns the text of the file.
  for (Branch& branch : file_.document.tree.documents) branch = Branch();
}

Document& EditableFile::document() noexcept {
  encryption_.reset();
  return file_.document;
}

DocumentEncryption& EditableFile::encryption() {
  if (!encryption_) {
    in_context(input_name(path_), [&] {
      store().settle_comments(file_.document);
      encryption_.emplace(file_.document, file_.data_key);
    });
  }
  return *encryption_;
}

std::vector<std::string> EditableFile::clear_keys() {
  return encryption().clear_keys();
}

void EditableFile::check_clear(ClearValues clear_values) {
  const std::vector<std::string> keys = clear_keys();
  check_clear_values(path_, file_.document, keys, store(), rule_, clear_values);
}

void EditableFile::set_keys(SecretBytes data_key, std::vector<KeyGroup> key_groups,
                            int shamir_threshold) {
  file_.data_key = std::move(data_key);
  document().metadata.key_groups = std::move(key_groups);
  file_.document.metadata.shamir_threshold = shamir_threshold;
}

void EditableFile::write() {
  if (!before_.empty()) {
    const std::string bytes = encrypted();
    replace_file(path_, {bytes_of(before_), file_.stamp}, bytes_of(bytes));
    return;
  }
  // An object computes its MAC only once: another attempt needs a new one.
  DocumentEncryption encrypted = std::move(encryption());
  encryption_.reset();
  replace_encrypted_file(path_, file_, encrypted);
}

void EditableFile::convert(Format format) {
  Document& to_change = document();
  store_for(format).adapt(to_change.tree);
  forget_ciphertext(to_change);
  for (Branch& branch : to_change.tree.documents) forget_origins(branch);
  if (before_.empty()) before_ = to_change.original;
  to_change.original = {};
  to_change.tree.layout = {};
  to_change.tree.plain_layout = {};
  file_.format = format;
}

std::string EditableFile::encrypted() {
  DocumentEncryption encrypted = std::move(encryption());
  encryption_.reset();
  encrypted.store_clear_values(file_.document.tree);
  encrypted.set_mac(file_.document.metadata, file_.data_key);
  return emit_encrypted_file(file_.document, file_.format);
}

void EditableFile::write_keys() {
  replace_file(path_, {bytes_of(file_.document.original), file_.stamp},
               [&](Sink& out) { store().write_encrypted(file_.document, out, {}); });
}

void edit_encrypted_file(const std::string& path, const EditOptions& options,
                         IdentitySearch& search, const std::function<bool(EditableFile&)>& change) {
  edit_encrypted_file(
      path, options, search, [](UnlockedFile&) { return false; }, change);
}

void edit_encrypted_file(const std::string& path, const EditOptions& options,
                         IdentitySearch& search, const std::function<bool(UnlockedFile&)>& attempt,
                         const std::function<bool(EditableFile&)>& change) {
  constexpr int max_attempts = 20;
  for (int number = 1;; ++number) {
    UnlockedFile file = unlock(path, options, search);
    auto rule = rule_for_encrypted(path, options.config, file.format(), options.places);
    try {
      check_rule(path, file.stored(), rule, options.rule);
    } catch (const Error&) {
      static_cast<void>(authenticate(path, std::move(file), options.mac));
      throw;
    }
    try {
      if (attempt(file)) return;
      EditableFile editable(path, authenticate(path, std::move(file), options.mac), std::move(rule),
                            options.mac);
      if (change(editable)) editable.write();
      return;
    } catch (const FileChanged&) {
      if (number == max_attempts) throw;
    }
  }
}

ClearParts check_clear_values(EditableFile& file, ClearValues clear_values) {
  file.check_clear(clear_values);
  const Document& document = std::as_const(file).document();
  ClearParts parts = clear_parts_of(document);
  if (clear_values == ClearValues::refused) {
    in_context(input_name(file.path()),
               [&] { refuse_all_clear(parts, document.metadata.selection); });
  }
  return parts;
}

void check_clear_values(const std::string& path, Document& document,
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
                                        "you want that");
  }
  const std::set<std::string_view> clear(keys.begin(), keys.end());
  in_context(input_name(path), [&] {
    check_clear_texts(document, store,
                      [&](const LeafContext& place) { return clear.contains(place.path.text()); });
  });
}

void check_clear_texts(Document& document, const Store& store) {
  check_clear_texts(document, store, [](const LeafContext& place) { return !place.is_encrypted; });
}

std::optional<CreationRule> rule_for_encrypted(const std::string& path, const std::string& config,
                                               std::optional<Format> format, ConfigPlaces places) {
  const ConfigFile found = config_for(path, config, places);
  if (found.empty()) return std::nullopt;
  auto rule = match_creation_rule(found, names_for_rules(path));
  if (rule && format && !store_for(*format).obeys_selection()) rule->selection.reset();
  return rule;
}

std::optional<int> indent_for(const std::string& path, Format format, ConfigPlaces places) {
  const std::string_view settings = row_of(format).settings;
  if (settings.empty()) return std::nullopt;
  try {
    return store_indent(config_for(path, {}, places), settings);
  } catch (const Error&) {
    return std::nullopt;
  }
}

void check_selection(const Metadata& metadata, const CreationRule& rule) {
  const Protection in_file = protection_of(metadata);
  const Protection wanted = protection_of(rule);
  if (in_file == wanted) return;
  throw Error(ErrorKind::generic,
              "its rule says " + protection_text(in_file) + ", but " + place_of(rule) + " says " +
                  protection_text(wanted) +
                  ": other values would be stored in clear than you expect\nfind out who changed "
                  "it; then fix the rule in .sops.yaml, or decrypt the file and encrypt it again "
                  "(encrypt --fresh)");
}

}  // namespace secretsctl::sops
