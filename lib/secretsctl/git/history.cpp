#include <secretsctl/git/history.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/git/guarded_name.hpp>
#include <secretsctl/git/raw_change.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <secretsctl/sops/stores/format.hpp>
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
                    "--no-show-signature", "--no-color"},
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

// What a line says of a change: `:mode mode id id status`; of a merge it has a colon, a mode and an
// id more for each further parent.
struct Change {
  std::string_view new_id;  // empty if it is no regular file
  std::string_view old_id;  // of the first parent; empty if it is no regular file there
};

Change parse_change(std::string_view line) {
  const auto parents = std::min(line.find_first_not_of(':'), line.size());
  // A submodule is a commit.
  const auto id_of_file = [&](std::string_view mode, std::size_t place) {
    return mode.starts_with("100") ? word_of_change(line, place) : std::string_view();
  };
  return {id_of_file(word_of_change(line, parents), 2 * parents + 1),
          id_of_file(line.substr(parents), parents + 1)};
}

class HistoryReading {
 public:
  // Whether there is room for more.
  bool add(std::string_view line, const std::string& path) {
    const Change change = parse_change(line);
    if (history.commits.empty()) return true;
    if (may_be_encrypted(path)) {
      for (const std::string_view id : {change.old_id, change.new_id}) add_version(id, path);
    }
    // What an env file holds is judged by its name, too.
    const std::string id(change.new_id);
    if (id.empty() || !known_.insert(is_env_name(path) ? id + path : id).second) return true;
    history.is_cut_short = history.blobs.size() == max_history_blobs;
    if (!history.is_cut_short) history.blobs.push_back({id, path, history.commits.size() - 1});
    return !history.is_cut_short;
  }

  History history;

 private:
  void add_version(std::string_view id, const std::string& path) {
    if (id.find_first_not_of('0') == std::string_view::npos) return;
    if (!known_versions_.emplace(id).second) return;
    history.versions.push_back({std::string(id), path, history.commits.size() - 1});
  }

  std::set<std::string> known_;
  std::set<std::string> known_versions_;
};

}  // namespace

bool may_be_encrypted(const std::string& path) {
  return sops::is_encrypted_name(path) || sops::format_of_name(path).has_value();
}

History read_history(const std::vector<std::string>& revisions, bool all) {
  Child child(git_log(revisions, all), ChildInput::nothing);
  Fields fields(child);
  HistoryReading reading;
  std::string field;
  std::string path;
  while (fields.next(field)) {
    // A line break, of a merge a NUL too, divides what is said of a commit from its changes.
    const std::string_view text = std::string_view(field).substr(field.starts_with('\n') ? 1 : 0);
    if (text.empty()) continue;
    if (!text.starts_with(':')) {
      reading.history.commits.emplace_back(text.substr(0, short_name_size));
    } else if (!fields.next(path) || !reading.add(text, path)) {
      break;
    }
  }
  if (!reading.history.is_cut_short && child.finish() != 0) {
    throw Error(ErrorKind::input_unreadable,
                "git log does not give these commits: name revisions or ranges that it knows");
  }
  return std::move(reading.history);
}

}  // namespace secretsctl::git
