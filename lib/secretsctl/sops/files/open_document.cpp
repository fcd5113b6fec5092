#include <secretsctl/sops/files/open_document.hpp>

#include <algorithm>
#include <secretsctl/age/file.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/get_value.hpp>
#include <secretsctl/sops/files/set_value.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/tree/find_item.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

// Whether TreePath::of_argument() reads the text of a path as this path.
bool is_readable(const TreePath& path) {
  const auto steps = path.steps();
  bool has_brackets = false;
  for (const PathStep& step : steps) {
    const auto* key = std::get_if<std::string_view>(&step);
    if (key == nullptr) continue;
    if (key->find('\0') != std::string_view::npos || !is_utf8(bytes_of(*key))) return false;
    has_brackets = has_brackets || key->find_first_of("[]") != std::string_view::npos;
  }
  if (path.document > 0 || !has_brackets) return path.document == 0;
  const std::string text = path.text();
  try {
    return std::ranges::equal(TreePath::of_argument(text).steps(), steps);
  } catch (const Error&) {
    return false;
  }
}

void check_readable(const TreePath& path, const Item& item) {
  if (is_readable(path)) return;
  throw Error(ErrorKind::not_representable,
              "line " + std::to_string(item.line) + ": no path names '" + printable(path.text()) +
                  "': a key in it is not UTF-8, or holds a NUL or brackets; rename the key");
}

// The depth of a tree is bounded by the store that made it.
void add_values(std::span<const Item> items, bool is_list, TreePath& path,
                std::vector<DocumentValue>& values) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item& item = items[i];
    if (item.is_comment) continue;
    if (is_list) {
      path.enter(i);
    } else {
      path.enter(item.key.view());
    }
    if (item.leaf_if() != nullptr) {
      check_readable(path, item);
      values.push_back({path.text(), &item});
    } else {
      add_values(item.node.items(), item.is_list(), path, values);
    }
    path.leave();
  }
}

OpenedFile open_bytes(LargeBytes content, const std::string& name, const EditOptions& options,
                      IdentitySearch& search) {
  LoadedFile loaded = load_encrypted_bytes(std::move(content), name, {.format = options.format});
  return UnlockedFile(std::move(loaded), name, search).authenticate(options.mac, StoredTexts::kept);
}

}  // namespace

OpenDocument::OpenDocument(std::string path, const EditOptions& options, IdentitySearch& search)
    : path_(std::move(path)),
      rule_path_(path_),
      name_(input_name(path_)),
      options_(options),
      file_(open_encrypted_file(
          path_, {.format = options.format, .mac = options.mac, .missing = ErrorKind::no_file},
          search)) {}

OpenDocument::OpenDocument(LargeBytes content, std::string name, const EditOptions& options,
                           IdentitySearch& search)
    : rule_path_(options.config.empty() ? std::string() : name),
      name_(printable(name)),
      options_(options),
      file_(in_context(name_,
                       [&] { return open_bytes(std::move(content), name, options, search); })) {}

std::vector<DocumentValue> OpenDocument::values() const {
  return named([&] {
    check_no_repeated_keys(file_.document.tree);
    std::vector<DocumentValue> values;
    TreePath path;
    for (const Branch& branch : file_.document.tree.documents) {
      add_values(branch, false, path, values);
      ++path.document;
    }
    return values;
  });
}

SecretBytes OpenDocument::printed(const DocumentValue& value) const {
  return named([&] { return store_for(file_.format).emit_value(*value.item); });
}

SecretBytes OpenDocument::get(const TreePath& path) const {
  return named([&] { return get_value(file_, path); });
}

// Nothing in a file says who chose its rule.
void OpenDocument::prepare_edit() {
  if (is_prepared_) return;
  if (!rule_path_.empty()) {
    rule_ = rule_for_encrypted(rule_path_, options_.config, file_.format, options_.places);
    if (rule_ && options_.rule == RuleCheck::required)
      named([&] { check_selection(file_.document.metadata, *rule_); });
  }
  is_prepared_ = true;
}

void OpenDocument::set(const TreePath& path, const SecretBytes& value) {
  prepare_edit();
  const SetResult result =
      named([&] { return set_value(file_.document, store_for(file_.format), path, value); });
  if (result != SetResult::unchanged) has_changed_values_ = true;
}

void OpenDocument::unset(const TreePath& path) {
  prepare_edit();
  named([&] { unset_value(file_.document, path); });
  has_changed_values_ = true;
}

SecretBytes OpenDocument::plaintext(Format format) const {
  return named([&] { return store_for(format).emit_plain(file_.document.tree); });
}

void OpenDocument::refuse_foreign_keys() const {
  const auto foreign = foreign_kinds_of(file_.document.metadata);
  if (foreign.empty()) return;
  throw Error(ErrorKind::generic, "it holds a key of the kind " + foreign.front() +
                                      ", for which nothing can be encrypted here");
}

// A name in the file is no more than a wish of its last writer, who may have no key.
void OpenDocument::check_listed(const RecipientGroups& groups) const {
  if (!rule_ || rule_->key_groups.empty()) return;
  const Metadata& metadata = file_.document.metadata;
  const RecipientGroups& listed = rule_->key_groups;
  const std::string advice = place_of(*rule_) + "; change the rule and run secretsctl updatekeys";
  if (listed.size() != groups.size() ||
      (groups.size() > 1 && effective_threshold(metadata.shamir_threshold, groups.size()) !=
                                effective_threshold(rule_->shamir_threshold, groups.size()))) {
    throw Error(ErrorKind::generic, "its key groups or their threshold are not those of " + advice);
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (const std::string& recipient : groups[i]) {
      const auto is_same = [&](const std::string& other) {
        return age::recipient_key(other) == age::recipient_key(recipient);
      };
      if (std::ranges::any_of(listed[i], is_same) || std::ranges::any_of(added_, is_same)) continue;
      throw Error(ErrorKind::generic, "the file names the recipient" +
                                          recipients_text({recipient}) + ", which is not in " +
                                          advice);
    }
  }
}

void OpenDocument::add_recipient(const std::string& recipient, Interaction& interaction) {
  prepare_edit();
  named([&] {
    refuse_foreign_keys();
    added_.push_back(recipient);
    AgeEntry entry =
        std::move(wrap_data_key(file_.data_key, {{recipient}}, 0, interaction).front().age.front());
    auto& entries = file_.document.metadata.key_groups.front().age;
    const auto is_named = [key = age::recipient_key(recipient)](const AgeEntry& other) {
      return age::recipient_key(other.recipient) == key;
    };
    const auto is_right = [&](const AgeEntry& other) {
      return is_named(other) && age::has_stanzas_like(other.encrypted, entry.encrypted);
    };
    if (std::ranges::any_of(entries, is_right)) return;
    std::erase_if(entries, is_named);
    entries.push_back(std::move(entry));
    // Every part is a new one.
    if (RecipientGroups groups = recipients(); groups.size() > 1) rewrap(groups, interaction);
    has_changed_keys_ = true;
  });
}

void OpenDocument::remove_recipient(const std::string& recipient, Interaction& interaction) {
  prepare_edit();
  named([&] {
    refuse_foreign_keys();
    RecipientGroups groups = recipients();
    std::size_t removed = 0;
    for (auto& group : groups) removed += std::erase(group, recipient);
    if (removed == 0) {
      throw Error(ErrorKind::generic, printable(recipient) + " is not a recipient of the file");
    }
    if (std::ranges::any_of(groups, [](const auto& group) { return group.empty(); })) {
      throw Error(ErrorKind::generic, "without " + printable(recipient) +
                                          " a key group has no recipient left: add another first");
    }
    rewrap(groups, interaction);
  });
}

// A new data key for the recipients of these groups.
void OpenDocument::rewrap(const RecipientGroups& groups, Interaction& interaction) {
  check_listed(groups);
  Metadata& metadata = file_.document.metadata;
  SecretBytes data_key = new_data_key();
  auto key_groups = wrap_data_key(data_key, groups, metadata.shamir_threshold, interaction);
  // Values that have lost their ciphertext need to be encrypted again, also with the old key.
  has_changed_values_ = true;
  forget_ciphertext(file_.document);
  metadata.key_groups = std::move(key_groups);
  file_.data_key = std::move(data_key);
  has_changed_keys_ = true;
}

// A fork wipes secret memory in the child, and anyone knows a key of zeros.
void OpenDocument::refuse_wiped_key() const {
  if (std::ranges::any_of(file_.data_key.expose(), [](std::uint8_t byte) { return byte != 0; })) {
    return;
  }
  throw Error(ErrorKind::generic, name_ + ": its data key is zero, as after a fork; open it again");
}

std::string OpenDocument::encrypted() {
  Document& document = file_.document;
  if (has_changed_values_ || has_changed_keys_) refuse_wiped_key();
  if (has_changed_values_) {
    DocumentEncryption encryption = named([&] {
      store_for(file_.format).settle_comments(document);
      return DocumentEncryption(document, file_.data_key);
    });
    check_clear_values(name_, document, encryption.clear_keys(), store_for(file_.format), rule_,
                       ClearValues::refused);
    encryption.store_clear_values(document.tree);
    encryption.set_mac(document.metadata, file_.data_key);
  } else if (!has_changed_keys_) {
    return std::string(document.original);
  }
  return named([&] { return emit_encrypted_file(document, file_.format); });
}

void OpenDocument::save() {
  if (path_.empty()) {
    throw Error(ErrorKind::generic,
                name_ + ": the document was opened from memory; write what encrypted() returns");
  }
  if (!has_changed_values_ && !has_changed_keys_) return;
  const std::string bytes = encrypted();
  Document written = read_back(bytes);
  replace_file(path_, {bytes_of(file_.document.original), file_.stamp}, bytes_of(bytes));
  file_.document = std::move(written);
  file_.stamp = FileStamp();
  has_changed_values_ = false;
  has_changed_keys_ = false;
}

// The next edit keeps the texts that this one has written.
Document OpenDocument::read_back(const std::string& encrypted) const {
  Document document =
      store_for(file_.format).load_encrypted(LargeBytes::copy_of(bytes_of(encrypted)));
  decrypt_document(document, file_.data_key, MacCheck::required);
  return document;
}

}  // namespace secretsctl::sops
