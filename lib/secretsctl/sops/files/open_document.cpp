#include <secretsctl/sops/files/open_document.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/get_value.hpp>
#include <secretsctl/sops/files/set_value.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

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
      name_(input_name(path_)),
      options_(options),
      file_(open_encrypted_file(
          path_, {.format = options.format, .mac = options.mac, .missing = ErrorKind::no_file},
          search)) {}

OpenDocument::OpenDocument(LargeBytes content, std::string name, const EditOptions& options,
                           IdentitySearch& search)
    : name_(printable(name)), options_(options), file_(in_context(name_, [&] {
        return open_bytes(std::move(content), name, options, search);
      })) {}

std::vector<DocumentValue> OpenDocument::values() const {
  std::vector<DocumentValue> values;
  TreePath path;
  for (const Branch& branch : file_.document.tree.documents) {
    add_values(branch, false, path, values);
    ++path.document;
  }
  return values;
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
  if (!path_.empty()) {
    rule_ = rule_for_encrypted(path_, options_.config, file_.format);
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

void OpenDocument::add_recipient(const std::string& recipient, Interaction& interaction) {
  RecipientGroups groups = recipients();
  if (groups.empty()) groups.emplace_back();
  auto& first = groups.front();
  if (std::ranges::find(first, recipient) != first.end()) return;
  first.push_back(recipient);
  // With several groups every part is a new one.
  SecretBytes data_key = groups.size() > 1 ? new_data_key() : file_.data_key.clone();
  set_recipients(std::move(groups), std::move(data_key), interaction);
}

void OpenDocument::remove_recipient(const std::string& recipient, Interaction& interaction) {
  RecipientGroups groups = recipients();
  std::size_t removed = 0;
  for (auto& group : groups) removed += std::erase(group, recipient);
  named([&] {
    if (removed == 0) {
      throw Error(ErrorKind::generic, printable(recipient) + " is not a recipient of the file");
    }
    if (std::ranges::any_of(groups, [](const auto& group) { return group.empty(); })) {
      throw Error(ErrorKind::generic, "without " + printable(recipient) +
                                          " a key group has no recipient left: add another first");
    }
  });
  set_recipients(std::move(groups), new_data_key(), interaction);
}

void OpenDocument::set_recipients(RecipientGroups groups, SecretBytes data_key,
                                  Interaction& interaction) {
  prepare_edit();
  named([&] {
    Metadata& metadata = file_.document.metadata;
    const auto foreign = foreign_kinds_of(metadata);
    if (!foreign.empty()) {
      throw Error(ErrorKind::generic, "it holds a key of the kind " + foreign.front() +
                                          ", for which nothing can be encrypted here");
    }
    metadata.key_groups = wrap_data_key(data_key, groups, metadata.shamir_threshold, interaction);
    if (!data_key.equals(file_.data_key)) {
      forget_ciphertext(file_.document);
      has_changed_values_ = true;
    }
    file_.data_key = std::move(data_key);
    has_changed_keys_ = true;
  });
}

std::string OpenDocument::encrypted() {
  Document& document = file_.document;
  if (has_changed_values_) {
    DocumentEncryption encryption =
        named([&] { return DocumentEncryption(document, file_.data_key); });
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
  replace_file(path_, {bytes_of(file_.document.original), file_.stamp}, bytes_of(bytes));
  reload(bytes);
}

// The next edit keeps what this one wrote.
void OpenDocument::reload(const std::string& encrypted) {
  Document document =
      store_for(file_.format).load_encrypted(LargeBytes::copy_of(bytes_of(encrypted)));
  decrypt_document(document, file_.data_key, MacCheck::required);
  file_.document = std::move(document);
  file_.stamp = FileStamp();
  has_changed_values_ = false;
  has_changed_keys_ = false;
}

}  // namespace secretsctl::sops
