#include <secretsctl/git/resolve.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/delivery/editor/workbench.hpp>
#include <secretsctl/git/conflict_text.hpp>
#include <secretsctl/git/file_versions.hpp>
#include <secretsctl/sops/cipher/batch_encryption.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/cipher/encrypted_value.hpp>
#include <secretsctl/sops/cipher/tree_walk.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <set>

namespace secretsctl::git {
namespace {

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

// A file of a work tree, under git's name for it.
struct TrackedFile {
  std::string top;
  std::string name;
};

TrackedFile locate(const std::string& path) {
  const std::filesystem::path absolute = sops::absolute_path(path);
  const std::string top = work_tree_of(absolute.parent_path().string());
  if (top.empty()) fail(printable(path) + " is in no git repository");
  return {top, absolute.lexically_relative(top).string()};
}

// Stage 1 is the common ancestor, 2 is ours, 3 theirs (git-ls-files(1)). `listed` is git's list of
// stages: a listed stage that can't be read is not an absent one.
std::optional<Bytes> read_stage(const TrackedFile& file, const std::string& listed, int stage) {
  if (listed.find(" " + std::to_string(stage) + "\t") == std::string::npos) return std::nullopt;
  const std::string object = ":" + std::to_string(stage) + ":" + file.name;
  const auto result = run_git({.folder = file.top, .arguments = {"cat-file", "blob", object}});
  if (result.exit_status != 0) {
    fail("git cannot read stage " + std::to_string(stage) + " of " + printable(file.name));
  }
  const ByteView bytes = result.output.expose();
  return Bytes(bytes.begin(), bytes.end());
}

// Stages like git add, but without filters: the repository may name programs as filters.
void stage(const TrackedFile& file) {
  struct stat status {};
  const bool is_there = lstat((file.top + "/" + file.name).c_str(), &status) == 0;
  const std::string mode = is_there && (status.st_mode & S_IXUSR) != 0 ? "100755" : "100644";
  const std::string object = ask_git(
      {.folder = file.top, .arguments = {"hash-object", "-w", "--no-filters", "--", file.name}});
  static_cast<void>(
      ask_git({.folder = file.top,
               .arguments = {"update-index", "--cacheinfo", mode + "," + object + "," + file.name},
               .writes_index = true}));
}

FileVersions read_stages(const TrackedFile& file, const std::string& path) {
  const std::string listed =
      ask_git({.folder = file.top,
               .arguments = {"--literal-pathspecs", "ls-files", "-u", "-z", "--", file.name}});
  auto base = read_stage(file, listed, 1);
  auto ours = read_stage(file, listed, 2);
  auto theirs = read_stage(file, listed, 3);
  if (!ours && !theirs) fail(printable(path) + ": git has no conflict for this file");
  if (!ours || !theirs) {
    fail(printable(path) +
         ": one side removed the file; keep it with git add, or remove it with git rm");
  }
  return {base.value_or(Bytes()), std::move(*ours), std::move(*theirs)};
}

// With such attributes git leaves our version unchanged, without a mark.
bool is_merged_as_binary(const TrackedFile& file) {
  const std::string answer =
      ask_git({.folder = file.top, .arguments = {"check-attr", "-z", "merge", "--", file.name}});
  const std::string_view value =
      std::string_view(answer).substr(std::min(file.name.size() + 1, answer.size()));
  return value == std::string_view("merge\0unset\0", 12) ||
         value == std::string_view("merge\0binary\0", 13);
}

void check_picks(const sops::MergePicks& picks, const std::vector<std::string>& settled) {
  for (const auto& [key, side] : picks) {
    if (std::ranges::find(settled, key) == settled.end()) {
      fail("the key '" + printable(key) + "' has no conflict");
    }
  }
}

[[noreturn]] void refuse_open(const std::string& path, const std::vector<std::string>& conflicts,
                              bool can_edit) {
  std::string keys;
  for (const std::string& key : conflicts) keys += (keys.empty() ? "" : ", ") + printable(key);
  fail(printable(path) + ": both sides changed " + keys +
       "; settle each with --ours KEY or --theirs KEY" +
       (can_edit ? ", or run this on a terminal to edit them" : ""));
}

// A merge that is being written to the file.
class Resolution {
 public:
  Resolution(const std::string& path, delivery::EditorNeed editor_need, Interaction& interaction)
      : path_(path), editor_need_(editor_need), interaction_(interaction), file_(locate(path)) {}

  std::vector<std::string> run(const sops::MergePicks& picks) {
    sops::IdentitySearch search(sops::RepositoryKey::consulted, interaction_);
    FileVersions stages = in_context(input_name(path_), [&] { return read_stages(file_, path_); });
    check_unresolved(stages.ours);
    auto versions = in_context(input_name(path_),
                               [&] { return open_versions(std::move(stages), path_, search); });
    format_ = versions.ours.format;
    note_encrypted(versions.ours);
    note_encrypted(versions.theirs);
    ConflictText text(versions.ours, versions.theirs);
    rule_ = sops::rule_for_encrypted(path_, {}, format_);
    auto merged = sops::merge_documents(std::move(versions), rule_, picks, interaction_);
    check_picks(picks, merged.conflicts.settled);
    check_still_ours(merged, path_, search);
    if (merged.conflicts.open.empty()) {
      save(merged);
    } else if (!sops::row_of(format_).has_a_line_a_key ||
               (!has_attentive_user() && editor_need_ == delivery::EditorNeed::terminal)) {
      refuse_open(path_, merged.conflicts.open, sops::row_of(format_).has_a_line_a_key);
    } else {
      const SecretBytes plain = sops::store_for(format_).emit_plain(merged.document.tree);
      edit(merged, text.mark(plain, merged.conflicts.open));
    }
    return std::move(merged.notes);
  }

 private:
  void edit(sops::MergedDocument& merged, SecretBytes text) {
    delivery::Workbench workbench(path_, editor_need_, interaction_);
    workbench.run(std::move(text), [&](const SecretBytes& edited) {
      refuse_conflict_marks(edited.expose_text());
      in_context("the edited text",
                 [&] { sops::store_for(format_).update(merged.document, edited); });
      refuse_clear(merged.document);
      save(merged);
      return true;
    });
  }

  // Refuses to overwrite a resolution made by hand.
  void check_unresolved(const Bytes& ours) {
    current_ = read_file(path_, {.missing = ErrorKind::no_file});
    if (sops::conflict_line(text_of(current_)) > 0) return;
    if (current_ == ours && is_merged_as_binary(file_)) return;
    fail(printable(path_) +
         ": it has no conflict in it any more; if it is as you want it, add it with git add, else "
         "bring the conflict back with git checkout --merge -- FILE and run this again");
  }

  void note_encrypted(sops::OpenedFile& version) {
    const sops::Selector selector(version.document.metadata.selection);
    const auto note = [&](const sops::Leaf& leaf, const sops::LeafContext& place) {
      if (!place.is_comment && sops::is_encrypted_value(leaf.stored)) {
        encrypted_.insert(place.path.text());
      }
    };
    sops::TreeWalk(selector, sops::plain_text, note).visit(version.document.tree);
  }

  // A removed comment may be the reason why a value was encrypted.
  void refuse_clear(sops::Document& document) const {
    for (const std::string& key : sops::keys_to_be_clear(document)) {
      const bool was_encrypted = encrypted_.contains(key);
      if (!was_encrypted && rule_ && rule_->selection) continue;
      fail(printable(key) + " would be stored in clear" +
           (was_encrypted ? ", and is encrypted on one of the sides; the line or the comment "
                            "before it has moved"
                          : ", and no rule in .sops.yaml asks for that; take one side (--ours, "
                            "--theirs), or set it afterwards (secretsctl set --clear)"));
    }
  }

  void save(sops::MergedDocument& merged) {
    sops::store_for(format_).settle_comments(merged.document);
    sops::encrypt_merged(merged);
    const std::string text = sops::emit_encrypted_file(merged.document, format_);
    replace_file(path_, {.content = current_}, bytes_of(text));
    stage(file_);
  }

  std::string path_;
  delivery::EditorNeed editor_need_;
  Interaction& interaction_;
  TrackedFile file_;
  Bytes current_;  // the file in the work tree, with the conflict
  std::optional<sops::CreationRule> rule_;
  std::set<std::string, std::less<>> encrypted_;  // keys that are encrypted on at least one side
  sops::Format format_ = sops::Format::dotenv;
};

}  // namespace

std::vector<std::string> resolve_conflict(const std::string& path, const sops::MergePicks& picks,
                                          delivery::EditorNeed editor_need,
                                          Interaction& interaction) {
  return Resolution(path, editor_need, interaction).run(picks);
}

}  // namespace secretsctl::git
