#include <secretsctl/git/history.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/git/raw_change.hpp>
#include <set>
#include <utility>

namespace secretsctl::git {
namespace {

constexpr std::chrono::minutes time_limit{60};
// Longer than git's own short names, which grow with a repository.
constexpr std::size_t short_name_size = 12;
constexpr std::size_t longest_field = std::size_t{64} * 1024;

ChildCommand git_log(const std::vector<std::string>& revisions, bool all) {
  GitCommand command{
      .arguments = {"log", "--reverse", "--format=%H", "--raw", "-c", "-z", "--root", "--no-abbrev",
                    "--no-renames", "--no-relative", "--no-ext-diff", "--no-textconv", "--no-notes",
                    "--no-show-signature", "--no-color", "--diff-filter=ACMRT"},
      .environment = GitEnvironment::callers,
      .time_limit = time_limit,
      .show_errors = true};
  if (all) command.arguments.emplace_back("--all");
  command.arguments.emplace_back("--end-of-options");
  command.arguments.insert(command.arguments.end(), revisions.begin(), revisions.end());
  if (revisions.empty() && !all) command.arguments.emplace_back("HEAD");
  command.arguments.emplace_back("--");
  ChildCommand child = git_child(command);
  child.output_limit = SIZE_MAX;
  return child;
}

// What a child prints, field by field; each ends in a NUL.
class Fields {
 public:
  explicit Fields(Child& child) : child_(child) {}

  // False at the end.
  bool next(std::string& field) {
    field.clear();
    while (true) {
      if (start_ == end_) {
        start_ = 0;
        end_ = child_.read(buffer_);
        if (end_ == 0) return false;
      }
      const char c = static_cast<char>(buffer_[start_++]);
      if (c == '\0') return true;
      field += c;
      if (field.size() > longest_field) {
        throw Error(ErrorKind::generic, "git log printed what it is not known to print");
      }
    }
  }

 private:
  Child& child_;
  std::array<std::uint8_t, std::size_t{16} * 1024> buffer_{};
  std::size_t start_ = 0;
  std::size_t end_ = 0;
};

// `:mode mode id id status`; of a merge a colon, a mode and an id more for each further parent. The
// new content; empty if it is no regular file.
std::string new_blob(std::string_view change) {
  const auto parents = change.find_first_not_of(':');
  if (parents == std::string_view::npos) return {};
  if (!word_of_change(change, parents).starts_with("100")) return {};
  return std::string(word_of_change(change, 2 * parents + 1));
}

}  // namespace

History read_history(const std::vector<std::string>& revisions, bool all) {
  Child child(git_log(revisions, all), ChildInput::nothing);
  Fields fields(child);
  History history;
  std::set<std::string> known;
  std::string field;
  while (fields.next(field)) {
    // A line break divides what is said of a commit from its changes.
    const std::string_view text = std::string_view(field).substr(field.starts_with('\n') ? 1 : 0);
    if (!text.starts_with(':')) {
      history.commits.emplace_back(text.substr(0, short_name_size));
      continue;
    }
    std::string id = new_blob(text);
    if (!fields.next(field)) break;
    if (id.empty() || history.commits.empty() || !known.insert(id).second) continue;
    history.is_cut_short = history.blobs.size() == max_history_blobs;
    if (history.is_cut_short) break;
    history.blobs.push_back({std::move(id), field, history.commits.size() - 1});
  }
  if (!history.is_cut_short && child.finish() != 0) {
    throw Error(ErrorKind::input_unreadable,
                "git log does not give these commits: name revisions or ranges that it knows");
  }
  return history;
}

}  // namespace secretsctl::git
