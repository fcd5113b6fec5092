#include <secretsctl/delivery/editor/edit.hpp>

#include <sys/stat.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/delivery/editor/workbench.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/merge/tree_merge.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::delivery {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

bool exists(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0;
}

void write_new(const std::string& path, const std::string& encrypted) {
  OutputFile output(path, OutputSecrecy::ciphertext, OutputReplace::refused);
  output.write(bytes_of(encrypted));
  output.commit();
}

// Saves an edit, encrypted, in a separate file beside `path`, so that it is not lost.
[[noreturn]] void set_aside(const std::string& path, const std::string& encrypted,
                            const std::string& why) {
  constexpr int most = 100;
  std::string name = path + ".rejected";
  for (int number = 2; exists(name) && number <= most; ++number) {
    name = path + ".rejected." + std::to_string(number);
  }
  write_new(name, encrypted);
  throw FileChanged(printable(path) + ": another program changed the file meanwhile: " + why +
                    "; it keeps that change\nyour edit is in " + printable(name) +
                    ", encrypted: secretsctl get " + printable(name) + " KEY shows a value");
}

// Merges an edit into the file as it is now. Returns the parts of the result that are in clear.
sops::ClearParts merge_into_current(sops::EditableFile& mine, const EditOptions& options,
                                    sops::IdentitySearch& search) {
  constexpr int max_attempts = 10;
  const sops::Document base = mine.reload();
  for (int attempt = 1;; ++attempt) {
    sops::EditableFile now(mine.path(), options.file_options, search);
    const sops::MergeSources sources{.base = &base.tree,
                                     .theirs = &mine.document().tree,
                                     .same_data_key = now.data_key().equals(mine.data_key())};
    const auto conflicts = sops::merge_trees(now.document(), sources, {}).open;
    if (!conflicts.empty()) fail(printable_list(conflicts) + " changed there too");
    // The file now has another rule than the one that the edit was checked against.
    auto clear = sops::check_clear_values(now, options.clear_values);
    try {
      now.write();
      return clear;
    } catch (const FileChanged&) {
      if (attempt == max_attempts) throw;
    }
  }
}

sops::ClearParts merge_or_set_aside(sops::EditableFile& mine, const EditOptions& options,
                                    sops::IdentitySearch& search) {
  try {
    return merge_into_current(mine, options, search);
  } catch (const Error& error) {
    sops::encrypt_document(mine.document(), mine.data_key());
    set_aside(mine.path(), sops::emit_encrypted_file(mine.document(), mine.format()), error.what());
  }
}

void look_for_signs(const SecretBytes& after, sops::Format format, EditResult& result) {
  result.secret_faults = find_secret_faults(after, format);
  if (format != sops::Format::dotenv) return;
  std::unordered_set<std::string_view> names(result.changes.added.begin(),
                                             result.changes.added.end());
  names.insert(result.changes.changed.begin(), result.changes.changed.end());
  result.signs = find_env_file_signs(after, &names);
}

// Holds a file's plaintexts for as long as the object lives.
class PlaintextOfEdit {
 public:
  explicit PlaintextOfEdit(sops::EditableFile& file) : file_(file) {
    file_.document() = file_.reload();
  }
  ~PlaintextOfEdit() { file_.forget_plaintexts(); }
  PlaintextOfEdit(const PlaintextOfEdit&) = delete;
  PlaintextOfEdit& operator=(const PlaintextOfEdit&) = delete;

 private:
  sops::EditableFile& file_;
};

EditResult edit_existing(const std::string& path, const EditOptions& options,
                         sops::IdentitySearch& search, Interaction& interaction) {
  sops::EditableFile file(path, options.file_options, search);
  SecretBytes before = file.store().emit_plain(file.document().tree);
  file.forget_plaintexts();
  EditResult result;
  Workbench workbench(path, options.editor_need, interaction);
  workbench.run(std::move(before), [&](const SecretBytes& after) {
    // Kept for a second run of the editor.
    const PlaintextOfEdit plaintext(file);
    result.changes =
        in_context("the edited text", [&] { return file.store().update(file.document(), after); });
    if (!result.changes.any()) return false;
    look_for_signs(after, file.format(), result);
    result.clear = sops::check_clear_values(file, options.clear_values);
    try {
      file.write();
    } catch (const FileChanged&) {
      result.clear = merge_or_set_aside(file, options, search);
      result.was_merged = true;
    }
    return true;
  });
  return result;
}

// Checks that a new file has no values in clear that .sops.yaml does not ask for.
void check_new_clear_values(sops::Tree& tree, const std::string& path,
                            const sops::EncryptionPlan& plan, sops::Format format,
                            const EditOptions& options) {
  sops::Document document;
  document.metadata.selection = plan.protection.selection;
  document.tree = std::move(tree);
  sops::check_clear_values(path, document, sops::keys_to_be_clear(document),
                           sops::store_for(format),
                           sops::rule_for_encrypted(path, options.file_options.config, format,
                                                    options.file_options.places),
                           options.clear_values);
  tree = std::move(document.tree);
}

sops::ClearParts clear_parts_of_new(const std::string& path, const sops::Document& document,
                                    const EditOptions& options) {
  sops::ClearParts clear = sops::clear_parts_of(document);
  if (options.clear_values == sops::ClearValues::refused) {
    in_context(input_name(path),
               [&] { sops::refuse_all_clear(clear, document.metadata.selection); });
  }
  return clear;
}

EditResult edit_new(const std::string& path, const EditOptions& options, Interaction& interaction) {
  const auto format =
      options.file_options.format ? options.file_options.format : sops::format_of_name(path);
  if (!format) {
    fail(printable(path) +
         ": there is no such file, and its name does not show a format; for KEY=value lines name "
         "it .env.enc, or give --input-type dotenv");
  }
  const sops::Store& store =
      *in_context(printable(path), [&] { return &sops::store_for(*format); });
  sops::EncryptionRequest request = options.new_file;
  request.file = sops::plaintext_name(path);
  request.encrypted = path;
  request.config = options.file_options.config;
  request.places = options.file_options.places;
  request.format = *format;
  const auto plan = sops::plan_encryption(request);
  EditResult result;
  result.is_new = true;
  Workbench workbench(path, options.editor_need, interaction);
  workbench.run({}, [&](const SecretBytes& after) {
    sops::Document made;
    result.changes = in_context("the edited text", [&] { return store.update(made, after); });
    sops::Tree& tree = made.tree;
    if (tree.root().empty()) return false;
    look_for_signs(after, *format, result);
    check_new_clear_values(tree, path, plan, *format, options);
    const auto document = sops::encrypt_tree(std::move(tree), plan, interaction);
    result.clear = clear_parts_of_new(path, document, options);
    const std::string encrypted = sops::emit_encrypted_file(document, *format);
    if (exists(path)) set_aside(path, encrypted, "it is there now");
    write_new(path, encrypted);
    return true;
  });
  return result;
}

}  // namespace

EditResult edit_file(const std::string& path, const EditOptions& options,
                     sops::IdentitySearch& search, Interaction& interaction) {
  struct stat info {};
  if (path != "-" && lstat(path.c_str(), &info) != 0 && errno == ENOENT) {
    return edit_new(path, options, interaction);
  }
  return edit_existing(path, options, search, interaction);
}

}  // namespace secretsctl::delivery
