#include <secretsctl/delivery/edit.hpp>

#include <sys/stat.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/delivery/workbench.hpp>
#include <secretsctl/sops/encryption_plan.hpp>
#include <secretsctl/sops/tree_merge.hpp>

namespace secretsctl::delivery {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

// The edit, encrypted, in a file of its own, so that it is not lost.
std::string set_aside(sops::FileRevision& mine) {
  sops::encrypt_document(mine.document(), mine.data_key());
  const std::string encrypted = sops::emit_encrypted_file(mine.document(), mine.format());
  constexpr int most = 100;
  for (int number = 1;; ++number) {
    std::string name =
        mine.path() + ".rejected" + (number == 1 ? "" : "." + std::to_string(number));
    struct stat info {};
    if (lstat(name.c_str(), &info) == 0 && number < most) continue;
    OutputFile output(name, OutputSecrecy::ciphertext, OutputReplace::refused);
    output.write(bytes_of(encrypted));
    output.commit();
    return name;
  }
}

// Puts an edit on top of the file as it is now.
void merge_into_current(sops::FileRevision& mine, const sops::RevisionOptions& options,
                        sops::IdentitySearch& search) {
  constexpr int max_attempts = 10;
  const sops::Document base = mine.reload();
  for (int attempt = 1;; ++attempt) {
    sops::FileRevision now(mine.path(), options, search);
    const sops::MergeSources sources{.base = &base.tree,
                                     .theirs = &mine.document().tree,
                                     .same_data_key = now.data_key().equals(mine.data_key())};
    const auto conflicts = sops::merge_trees(now.document(), sources, {}).open;
    if (!conflicts.empty()) {
      std::string names;
      for (const std::string& key : conflicts) {
        names += (names.empty() ? "" : ", ") + printable(key);
      }
      const std::string aside = printable(set_aside(mine));
      throw FileChanged(printable(mine.path()) +
                        ": the file was changed by somebody else meanwhile, who changed " + names +
                        " too; it is left as it is now\nyour edit is in " + aside +
                        ", encrypted: secretsctl get " + aside + " KEY shows a value");
    }
    try {
      now.write();
      return;
    } catch (const FileChanged&) {
      if (attempt == max_attempts) throw;
    }
  }
}

EditResult edit_existing(const std::string& path, const EditOptions& options,
                         sops::IdentitySearch& search, Interaction& interaction) {
  sops::FileRevision revision(path, options.revision, search);
  const SecretBytes before = revision.store().emit_plain(revision.document().tree);
  EditResult result;
  Workbench workbench(path, interaction);
  workbench.run(before, [&](const SecretBytes& after) {
    revision.document() = revision.reload();
    result.changes = in_context(
        "the edited text", [&] { return revision.store().revise(revision.document(), after); });
    if (!result.changes.any()) return false;
    result.changes.clear = sops::check_clear_values(revision, options.clear_values);
    try {
      revision.write();
    } catch (const FileChanged&) {
      merge_into_current(revision, options.revision, search);
      result.was_merged = true;
    }
    return true;
  });
  return result;
}

EditResult edit_new(const std::string& path, const EditOptions& options, Interaction& interaction) {
  const auto format =
      options.revision.format ? options.revision.format : sops::format_of_name(path);
  if (!format) {
    fail(printable(path) +
         ": the file is not there, and its name does not tell the format; for KEY=value lines call "
         "it .env.enc, or give --input-type dotenv");
  }
  sops::EncryptionRequest request;
  request.file = sops::plaintext_name(path);
  request.encrypted = path;
  request.config = options.revision.config;
  const auto plan = sops::plan_encryption(request);
  EditResult result;
  result.is_new = true;
  Workbench workbench(path, interaction);
  workbench.run({}, [&](const SecretBytes& after) {
    sops::Tree tree =
        in_context("the edited text", [&] { return sops::store_for(*format).load_plain(after); });
    if (tree.root.empty()) return false;
    for (const sops::Item& item : tree.root) {
      if (!item.is_comment) result.changes.added.emplace_back(item.key);
    }
    const auto document = sops::encrypt_tree(std::move(tree), plan, interaction);
    OutputFile output(path, OutputSecrecy::ciphertext, OutputReplace::refused);
    output.write(bytes_of(sops::emit_encrypted_file(document, *format)));
    output.commit();
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
