#include <secretsctl/git/conflict_text.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/content_signs.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::git {
namespace {

constexpr std::string_view start_mark = "<<<<<<<";
constexpr std::string_view middle_mark = "=======";
constexpr std::string_view end_mark = ">>>>>>>";

}  // namespace

ConflictText::ConflictText(const sops::OpenedFile& ours, const sops::OpenedFile& theirs)
    : ours_(lines_by_key(ours)), theirs_(lines_by_key(theirs)) {}

// The printed lines of each key.
ConflictText::Texts ConflictText::lines_by_key(const sops::OpenedFile& file) {
  // Items without a line of their own are not marked.
  std::map<std::string, sops::Tree, std::less<>> trees;
  for (const sops::Item& item : file.document.tree.root()) {
    if (item.is_comment || item.leaf_if() == nullptr) continue;
    sops::Leaf leaf;
    leaf.type = item.leaf().type;
    leaf.plaintext = item.leaf().plaintext.clone();
    sops::Item copy;
    copy.key = item.key;
    copy.node.value = std::move(leaf);
    trees[std::string(item.key)].root().push_back(std::move(copy));
  }
  Texts texts;
  for (const auto& [key, tree] : trees) {
    texts.emplace(key, sops::store_for(file.format).emit_plain(tree));
  }
  return texts;
}

SecretBytes ConflictText::mark(const SecretBytes& merged,
                               const std::vector<std::string>& conflicts) {
  open_.insert(conflicts.begin(), conflicts.end());
  std::string_view rest = merged.expose_text();
  while (!rest.empty()) {
    const auto size = std::min(rest.find('\n'), rest.size() - 1) + 1;
    add_line(rest.substr(0, size));
    rest.remove_prefix(size);
  }
  // Conflicts on keys that our side does not have.
  while (!open_.empty()) add_conflict(open_.begin());
  return out_.take();
}

void ConflictText::add_line(std::string_view line) {
  const bool is_comment = line.starts_with('#');
  const std::string_view key = line.substr(0, line.find('='));
  if (!is_comment && done_.contains(key)) return;
  const auto found = is_comment ? open_.end() : open_.find(key);
  if (found == open_.end()) {
    out_.append(line);
  } else {
    add_conflict(found);
  }
}

void ConflictText::add_conflict(Keys::iterator key) {
  add_mark(start_mark, " ours");
  add_side(ours_, *key);
  add_mark(middle_mark, "");
  add_side(theirs_, *key);
  add_mark(end_mark, " theirs");
  done_.insert(open_.extract(key));
}

void ConflictText::add_mark(std::string_view mark, std::string_view name) {
  out_.append(mark);
  out_.append(name);
  out_.append('\n');
}

void ConflictText::add_side(const Texts& texts, const std::string& key) {
  if (const auto found = texts.find(key); found != texts.end()) {
    out_.append(found->second.expose());
  }
}

void refuse_conflict_marks(std::string_view text) {
  for (int number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    if (sops::conflict_mark(text.substr(0, end)) != sops::ConflictMark::none) {
      throw Error(ErrorKind::input_unreadable,
                  "the edited text: line " + std::to_string(number) +
                      " still marks a conflict; keep one of the two sides and remove the marks");
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace secretsctl::git
