#include <secretsctl/sops/files/update.hpp>

#include <algorithm>
#include <iterator>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>
#include <secretsctl/sops/tree/tree_update.hpp>
#include <set>

namespace secretsctl::sops {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

// The advice depends on whether recipients are added or removed.
std::string recipients_advice(const RecipientChanges& changes) {
  std::string advice;
  if (!changes.removed.empty()) {
    advice += "\nto take out" + recipients_text(changes.removed) +
              ", run secretsctl updatekeys, which draws a new data key; " +
              removal_advice(changes.removed);
  }
  if (!changes.added.empty()) {
    advice += "\nto add" + recipients_text(changes.added) + ", run secretsctl updatekeys";
  }
  return advice;
}

bool keeps_ciphertext(std::span<const Item> items) {
  return std::ranges::any_of(items, [](const Item& item) {
    const Leaf* leaf = item.leaf_if();
    if (leaf == nullptr) return keeps_ciphertext(item.node.items());
    return !item.is_comment && is_encrypted_value(leaf->stored);
  });
}

bool keeps_ciphertext(const Document& document) {
  return std::ranges::any_of(document.tree.documents,
                             [](const Branch& branch) { return keeps_ciphertext(branch); });
}

void check_all_clear(const ClearParts& parts, const EncryptionPlan& plan) {
  try {
    refuse_all_clear(parts, plan.protection.selection);
  } catch (const Error& error) {
    throw UnwantedUpdate(error.kind(), error.what());
  }
}

// The checks that need no key come first.
OpenedFile open_for_update(const EncryptionPlan& plan, const std::string& path, Format format,
                           IdentitySearch& search) {
  LoadedFile file = load_encrypted_file(path, {.format = format});
  return in_context(input_name(path), [&] {
    check_same_recipients(file.document.metadata, plan);
    check_same_selection(file.document.metadata, plan);
    return UnlockedFile(std::move(file), path, search)
        .authenticate(MacCheck::required, StoredTexts::kept);
  });
}

// The names of a file's values that disappear; keys inside a list are not among them.
KeyRemoval removal_of(const std::vector<std::string>& before,
                      const std::vector<std::string>& removed) {
  const std::set<std::string_view> names(before.begin(), before.end());
  KeyRemoval removal{{}, before.size()};
  std::ranges::copy_if(removed, std::back_inserter(removal.removed),
                       [&](const std::string& name) { return names.contains(name); });
  return removal;
}

// Brings the document up to a plaintext. What another reader made of it is no text of the file's
// format: not every value would come back from one.
TreeChanges take_plaintext(const PlainReader& from, const Store& to, Document& document,
                           const SecretBytes& plaintext) {
  if (&from == &to) return to.update(document, plaintext);
  Tree tree = from.load_plain(plaintext);
  to.adapt(tree);
  TreeChanges changes = update_tree(document.tree, std::move(tree));
  check_clear_texts(document, to);
  return changes;
}

}  // namespace

void check_same_recipients(const Metadata& metadata, const EncryptionPlan& plan) {
  const RecipientGroups in_file = recipients_of(metadata);
  const std::vector<std::string> foreign = foreign_kinds_of(metadata);
  if (!foreign.empty()) {
    refuse("it holds a key of the kind " + foreign.front() + ", which " + plan.source +
           " does not name");
  }
  if (!same_recipients(in_file, plan.key_groups)) {
    const RecipientChanges changes = compare_recipients(in_file, plan.key_groups);
    const bool stands_twice = changes.added.empty() && changes.removed.empty();
    refuse("it is encrypted to" + recipients_text(in_file) + ", but " + plan.source + " says" +
           recipients_text(plan.key_groups) +
           (stands_twice ? "\nrun secretsctl updatekeys" : recipients_advice(changes)));
  }
  if (plan.key_groups.size() < 2) return;
  const auto before = effective_threshold(metadata.shamir_threshold, in_file.size());
  const auto today = effective_threshold(plan.shamir_threshold, plan.key_groups.size());
  if (before != today) {
    refuse("it needs " + std::to_string(before) + " of its key groups, but " + plan.source +
           " says " + std::to_string(today));
  }
}

void check_same_selection(const Metadata& metadata, const EncryptionPlan& plan) {
  if (protection_of(metadata) == plan.protection) return;
  refuse("its rule is " + selection_text(metadata.selection) + ", today's is " +
         selection_text(plan.protection.selection) + " (or mac_only_encrypted differs)");
}

Replacement compare_replacement(const std::string& encrypted, Format format,
                                const EncryptionPlan& plan, const PlainReader& from,
                                const SecretBytes& plaintext) {
  std::optional<LoadedFile> file;
  try {
    file = load_encrypted_file(encrypted, {.format = format});
  } catch (const Error&) {
    return {};
  }
  Replacement result;
  result.removed_recipients =
      compare_recipients(recipients_of(file->document.metadata), plan.key_groups).removed;
  const std::vector<std::string> after = value_names(from.load_plain(plaintext));
  const std::set<std::string_view> kept(after.begin(), after.end());
  for (std::string& name : value_names(file->document.tree)) {
    ++result.removal.before;
    if (!kept.contains(name)) result.removal.removed.push_back(std::move(name));
  }
  return result;
}

FileUpdate update_file(const PlainReader& from, const SecretBytes& plaintext,
                       const EncryptionPlan& plan, const std::string& encrypted, Format format,
                       IdentitySearch& search, Interaction& interaction,
                       const UpdateConsent& consent) {
  OpenedFile file = open_for_update(plan, encrypted, format, search);
  Document& document = file.document;
  const std::vector<std::string> before = value_names(document.tree);
  FileUpdate update;
  const Store& store = store_for(format);
  update.changes = take_plaintext(from, store, document, plaintext);
  const TreeChanges& changes = update.changes;
  if (!changes.any()) return update;
  const KeyRemoval removal = removal_of(before, changes.removed);
  if (removal.takes_most()) consent.removal(removal);
  if (!keeps_ciphertext(document)) {
    Metadata& metadata = document.metadata;
    file.data_key = new_data_key();
    metadata.key_groups =
        wrap_data_key(file.data_key, plan.key_groups, metadata.shamir_threshold, interaction);
    forget_ciphertext(document);
  }
  auto encryption = in_context(input_name(encrypted),
                               [&] { return DocumentEncryption(document, file.data_key); });
  update.clear = clear_parts_of(document);
  if (consent.clear_values == ClearValues::refused) check_all_clear(update.clear, plan);
  replace_encrypted_file(encrypted, file, encryption);
  return update;
}

}  // namespace secretsctl::sops
