#include <secretsctl/git/resolve.hpp>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/delivery/workbench.hpp>
#include <secretsctl/git/file_versions.hpp>
#include <secretsctl/sops/config_search.hpp>
#include <secretsctl/sops/file_revision.hpp>

namespace secretsctl::git {
namespace {

constexpr std::string_view start_mark = "<<<<<<<";
constexpr std::string_view middle_mark = "=======";
constexpr std::string_view end_mark = ">>>>>>>";

[[noreturn]] void fail(const std::string& what) {
  throw Error(ErrorKind::generic, what);
}

// A file of a work tree, as git names it.
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

// Stage 1 is the common ancestor, 2 is ours, 3 theirs (git-ls-files(1)).
std::optional<Bytes> read_stage(const TrackedFile& file, int stage) {
  const std::string object = ":" + std::to_string(stage) + ":" + file.name;
  const auto result = run_git({.folder = file.top, .arguments = {"cat-file", "blob", object}});
  if (result.exit_status != 0) return std::nullopt;
  const ByteView bytes = result.output.expose();
  return Bytes(bytes.begin(), bytes.end());
}

FileVersions read_stages(const TrackedFile& file, const std::string& path) {
  auto base = read_stage(file, 1);
  auto ours = read_stage(file, 2);
  auto theirs = read_stage(file, 3);
  if (!ours && !theirs) fail(printable(path) + ": git has no conflict for this file");
  if (!ours || !theirs) {
    fail(printable(path) +
         ": one side removed the file; keep it with git add, or remove it with git rm");
  }
  return {base.value_or(Bytes()), std::move(*ours), std::move(*theirs)};
}

using Texts = std::map<std::string, SecretBytes, std::less<>>;

// The lines of each key, as they are printed.
Texts lines_by_key(const sops::OpenedFile& file) {
  std::map<std::string, sops::Tree, std::less<>> trees;
  for (const sops::Item& item : file.document.tree.root) {
    if (item.is_comment) continue;
    sops::Leaf leaf;
    leaf.type = item.leaf().type;
    leaf.plaintext = item.leaf().plaintext.clone();
    sops::Item copy;
    copy.key = item.key;
    copy.node.value = std::move(leaf);
    trees[std::string(item.key)].root.push_back(std::move(copy));
  }
  Texts texts;
  for (const auto& [key, tree] : trees) {
    texts.emplace(key, sops::store_for(file.format).emit_plain(tree));
  }
  return texts;
}

// The plaintext of the merge, in which each conflict shows both sides between marks.
SecretBytes conflict_text(const sops::Document& merged, sops::Format format,
                          const std::vector<std::string>& conflicts, const Texts& ours,
                          const Texts& theirs) {
  const SecretBytes plain = sops::store_for(format).emit_plain(merged.tree);
  SecretBuffer out;
  const auto add_side = [&](const Texts& texts, const std::string& key) {
    if (const auto found = texts.find(key); found != texts.end())
      out.append(found->second.expose());
  };
  for (const std::string& key : conflicts) {
    out.append(std::string(start_mark) + " ours\n");
    add_side(ours, key);
    out.append(std::string(middle_mark) + "\n");
    add_side(theirs, key);
    out.append(std::string(end_mark) + " theirs\n");
  }
  // What is settled follows, without the lines of keys that stand above.
  std::string_view rest = plain.expose_text();
  while (!rest.empty()) {
    const auto size = std::min(rest.find('\n') + 1, rest.size());
    const std::string_view line = rest.substr(0, size);
    const bool is_open = std::ranges::any_of(conflicts, [&](const std::string& key) {
      return line.starts_with(key) && line.substr(key.size()).starts_with('=');
    });
    if (!is_open) out.append(line);
    rest.remove_prefix(size);
  }
  return out.take();
}

void refuse_marks(std::string_view text) {
  for (int number = 1; !text.empty(); ++number) {
    for (const std::string_view mark : {start_mark, middle_mark, end_mark}) {
      if (!text.starts_with(mark)) continue;
      throw Error(ErrorKind::input_unreadable,
                  "the edited text: line " + std::to_string(number) +
                      " still marks a conflict; keep one of the two sides and remove the marks");
    }
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
}

void check_picks(const sops::MergePicks& picks, const std::vector<std::string>& settled) {
  for (const auto& [key, side] : picks) {
    if (std::ranges::find(settled, key) == settled.end()) {
      fail("the key '" + printable(key) + "' has no conflict");
    }
  }
}

[[noreturn]] void refuse_open(const std::string& path, const std::vector<std::string>& conflicts) {
  std::string keys;
  for (const std::string& key : conflicts) keys += (keys.empty() ? "" : ", ") + printable(key);
  fail(printable(path) + ": both sides changed " + keys +
       "; settle each with --ours KEY or --theirs KEY, or run this on a terminal to edit them");
}

// A merge on its way into the file.
class Resolution {
 public:
  Resolution(const std::string& path, Interaction& interaction)
      : path_(path), interaction_(interaction), file_(locate(path)) {}

  std::vector<std::string> run(const sops::MergePicks& picks) {
    sops::IdentitySearch search(sops::RepositoryKey::consulted, interaction_);
    auto versions = in_context(
        input_name(path_), [&] { return open_versions(read_stages(file_, path_), path_, search); });
    format_ = versions.ours.format;
    const Texts ours = lines_by_key(versions.ours);
    const Texts theirs = lines_by_key(versions.theirs);
    rule_ = sops::rule_for_encrypted(path_, {});
    auto merged = sops::merge_documents(std::move(versions), rule_, picks, interaction_);
    check_picks(picks, merged.conflicts.settled);
    if (merged.conflicts.open.empty()) {
      save(merged);
    } else if (!has_attentive_user()) {
      refuse_open(path_, merged.conflicts.open);
    } else {
      edit(merged, conflict_text(merged.document, format_, merged.conflicts.open, ours, theirs));
    }
    return std::move(merged.notes);
  }

 private:
  void edit(sops::MergedDocument& merged, const SecretBytes& text) {
    delivery::Workbench workbench(path_, interaction_);
    workbench.run(text, [&](const SecretBytes& edited) {
      refuse_marks(edited.expose_text());
      in_context("the edited text",
                 [&] { sops::store_for(format_).revise(merged.document, edited); });
      refuse_clear(merged.document);
      save(merged);
      return true;
    });
  }

  void refuse_clear(sops::Document& document) const {
    const auto clear = sops::keys_to_be_clear(document);
    if (clear.empty() || (rule_ && rule_->selection)) return;
    fail(printable(clear.front()) +
         " would be stored in clear, and no rule in .sops.yaml says so; take one side of it "
         "(--ours, --theirs), or set it afterwards (secretsctl set --clear)");
  }

  void save(sops::MergedDocument& merged) {
    sops::encrypt_document(merged.document, merged.data_key);
    const std::string text = sops::emit_encrypted_file(merged.document, format_);
    write_output(path_, OutputSecrecy::ciphertext, bytes_of(text));
    static_cast<void>(ask_git({.folder = file_.top, .arguments = {"add", "--", file_.name}}));
  }

  std::string path_;
  Interaction& interaction_;
  TrackedFile file_;
  std::optional<sops::CreationRule> rule_;
  sops::Format format_ = sops::Format::dotenv;
};

}  // namespace

std::vector<std::string> resolve_conflict(const std::string& path, const sops::MergePicks& picks,
                                          Interaction& interaction) {
  return Resolution(path, interaction).run(picks);
}

}  // namespace secretsctl::git
