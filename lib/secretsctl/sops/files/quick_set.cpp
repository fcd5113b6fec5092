#include <secretsctl/sops/files/quick_set.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/core/side_task.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/cipher/encrypted_spellings.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/leaf_selection.hpp>
#include <secretsctl/sops/cipher/tree_batches.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace secretsctl::sops {
namespace {

bool is_encrypted_without_comments(const SelectionRule& rule, std::string_view key) {
  const Selector selector(rule);
  LeafSelection selection(selector);
  selection.begin_level();
  selection.enter(key);
  return !selector.uses_comments() && selection.selects_value();
}

// `check` throws Error if the value is not acceptable.
template <typename Check>
bool holds(Check check) {
  try {
    check();
    return true;
  } catch (const Error&) {
    return false;
  }
}

// The key of a path that has one step; nothing for others.
std::optional<std::string_view> key_at_top(const TreePath& path) {
  if (path.document != 0 || path.steps().size() != 1) return std::nullopt;
  const auto* key = std::get_if<std::string_view>(&path.steps().front());
  if (key == nullptr) return std::nullopt;
  return *key;
}

std::vector<std::size_t> indices_of(const Branch& items, std::string_view key) {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!items[i].is_comment && items[i].key == key) indices.push_back(i);
  }
  return indices;
}

}  // namespace

std::optional<ValueChange> set_encrypted_value(Document& document, const Store& store,
                                               const SecretBytes& data_key, const TreePath& path,
                                               const SecretBytes& value) {
  const auto key = key_at_top(path);
  if (!key || value.empty()) return std::nullopt;
  // The spelling of the old value would stay.
  if (has_spellings(document)) return std::nullopt;
  if (!holds([&] { store.check_text(path, value); })) return std::nullopt;
  if (!is_encrypted_without_comments(document.metadata.selection, *key)) return std::nullopt;
  Branch& root = document.tree.root();
  const auto indices = indices_of(root, *key);
  if (indices.size() > 1) return std::nullopt;
  ValueCipher cipher(data_key);
  ValueChange change;
  if (indices.empty()) {
    if (!holds([&] { store.check_path(path); })) return std::nullopt;
    change = {SetResult::added, {root.size(), std::nullopt}};
    root.emplace_back().key = document.tree.copy(*key);
  } else {
    const Leaf* leaf = root[indices.front()].leaf_if();
    if (leaf == nullptr || !is_encrypted_value(leaf->stored)) return std::nullopt;
    auto before = cipher.decrypt(leaf->stored, path.additional_data());
    if (!before || printed_value(before->type, before->canonical).equals(value))
      return std::nullopt;
    // The value might keep another type.
    if (before->type != ValueType::str && store.keeps_types()) return std::nullopt;
    change = {SetResult::changed, {indices.front(), std::move(before->canonical)}};
  }
  Leaf& leaf = root[change.earlier.index].leaf();
  leaf.type = ValueType::str;
  leaf.stored =
      cipher.encrypt(ValueType::str, value, path.additional_data(), document.tree.add_arena());
  return change;
}

std::optional<SetResult> QuickSet::run(const std::string& path, UnlockedFile& file,
                                       const TreePath& key, const SecretBytes& value) {
  Document& document = file.file_.document;
  const auto change = in_context(input_name(path), [&] {
    return set_encrypted_value(document, store_for(file.format()), file.data_key_, key, value);
  });
  if (!change) return std::nullopt;
  const bool is_large = threads_for(document.original.size() / batch_weight) > 1;
  SideTask authentication(
      [&] {
        MacHash hash = verify_and_rehash(document, file.data_key_, change->earlier);
        set_mac(document.metadata, hash, file.data_key_);
      },
      is_large ? SideTask::Start::now : SideTask::Start::when_waited_for);
  bool was_waited_for = false;
  try {
    replace_loaded_file(path, document, file.format(), file.file_.stamp, [&] {
      was_waited_for = true;
      authentication.wait();
    });
  } catch (const FileChanged&) {
    throw;
  } catch (const Error&) {
    // Tampering is reported rather than a failure to write.
    if (!was_waited_for) in_context(input_name(path), [&] { authentication.wait(); });
    throw;
  }
  return change->result;
}

FileSet set_in_file(const std::string& path, const EditOptions& options, IdentitySearch& search,
                    const TreePath& key, const SecretBytes& value, ClearValues clear_values) {
  FileSet done;
  const auto set = [&](UnlockedFile& file) {
    // The value that was set is encrypted, so nothing new is in clear.
    done.clear = clear_parts_of(file.stored());
    const auto result = QuickSet::run(path, file, key, value);
    done.result = result.value_or(SetResult::unchanged);
    return result.has_value();
  };
  edit_encrypted_file(path, options, search, set, [&](EditableFile& file) {
    in_context(input_name(path),
               [&] { done.result = set_value(file.document(), file.store(), key, value); });
    if (done.result == SetResult::unchanged) return false;
    done.clear = check_clear_values(file, clear_values);
    return true;
  });
  return done;
}

}  // namespace secretsctl::sops
