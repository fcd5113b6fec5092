#include <secretsctl/git/attributes.hpp>

#include <fnmatch.h>

#include <algorithm>
#include <array>
#include <map>
#include <secretsctl/core/error.hpp>
#include <secretsctl/git/encrypted_listing.hpp>
#include <secretsctl/git/exact_pattern.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::git {
namespace {

constexpr const char* driver = "secretsctl";
constexpr std::array<const char*, 2> attributes = {"diff", "merge"};
// Keeps a command line with this many paths, of at most 4096 bytes each, below the kernel's limit.
constexpr std::size_t paths_a_command = 200;
// git ignores longer lines (ATTR_MAX_LINE_LENGTH).
constexpr std::size_t longest_line = 2048;

using Paths = std::vector<std::string>;
// The values of `attributes` for one path, as git check-attr prints them.
using Values = std::array<std::string, attributes.size()>;

// Name patterns of encrypted files, for all formats.
std::vector<sops::NamePattern> name_patterns() {
  std::vector<sops::NamePattern> patterns;
  for (const sops::FormatRow* row : sops::format_rows()) {
    const auto own = sops::name_patterns_of(*row);
    patterns.insert(patterns.end(), own.begin(), own.end());
  }
  return patterns;
}

bool covers(const std::string& pattern, const std::string& path) {
  return fnmatch(pattern.c_str(), path.c_str() + path.rfind('/') + 1, 0) == 0;
}

bool is_users(const std::string& value) {
  return value != "unspecified" && value != driver;
}

std::string attribute_text(const char* name, const std::string& value) {
  if (value == "set") return name;
  if (value == "unset") return std::string("-") + name;
  return std::string(name) + "=" + value;
}

// Tracked files that hold SOPS metadata.
Paths encrypted_files(const Repository& repository) {
  constexpr int none_found = 1;
  return split_at_nul(repository.ask(encrypted_grep(EncryptedPlaces::index), none_found));
}

// Whether this is a partial clone, in which git fetches objects on demand. We never fetch.
bool is_partial(const Repository& repository) {
  constexpr int none_set = 1;
  return !repository
              .ask({"config", "-z", "--get-regexp",
                    "^(extensions\\.partialclone|remote\\..*\\.promisor)$"},
                   none_set)
              .empty();
}

Paths files_of_patterns(const Repository& repository) {
  std::vector<std::string> command = {"ls-files", "-z", "--cached", "--"};
  for (const auto& [pattern, sample] : name_patterns()) {
    command.push_back(":(top,glob)**/" + pattern);
  }
  return split_at_nul(repository.ask(command));
}

std::map<std::string, Values> values_of(const Repository& repository, const Paths& paths) {
  std::map<std::string, Values> values;
  for (std::size_t begin = 0; begin < paths.size(); begin += paths_a_command) {
    std::vector<std::string> command = {"check-attr", "-z"};
    command.insert(command.end(), attributes.begin(), attributes.end());
    command.emplace_back("--");
    const std::size_t end = std::min(begin + paths_a_command, paths.size());
    for (std::size_t i = begin; i < end; ++i) command.push_back(paths[i]);
    // The answer has triples: path, attribute, value.
    const Paths answer = split_at_nul(repository.ask(command));
    for (std::size_t i = 0; i + 2 < answer.size(); i += 3) {
      const auto at = std::ranges::find(attributes, answer[i + 1]) - attributes.begin();
      values[answer[i]].at(static_cast<std::size_t>(at)) = answer[i + 2];
    }
  }
  return values;
}

// One note for all attributes that the user set: many files may have some.
std::string kept_note(const std::vector<std::string>& kept) {
  constexpr std::size_t most = 20;
  std::string note =
      "attributes set elsewhere are kept; to use secretsctl's, replace them by these lines:";
  for (std::size_t i = 0; i < std::min(kept.size(), most); ++i) note += "\n  " + kept[i];
  if (kept.size() > most) note += "\n  and " + std::to_string(kept.size() - most) + " more";
  return note;
}

// Plans the lines, from the attributes that are already set.
class Planner {
 public:
  explicit Planner(std::map<std::string, Values> values)
      : values_(std::move(values)), patterns_(name_patterns()), left_out_(patterns_.size()) {}

  void add_patterns() {
    for (std::size_t i = 0; i < patterns_.size(); ++i) add_pattern(i);
  }

  void add_pattern(std::size_t number) {
    const std::string& pattern = patterns_[number].pattern;
    std::string set;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      const auto users = std::ranges::find_if(values_, [&](const auto& entry) {
        return covers(pattern, entry.first) && is_users(entry.second[i]);
      });
      left_out_[number][i] = users != values_.end();
      if (left_out_[number][i]) {
        keep(users->first, pattern, attributes[i], users->second[i]);
      } else {
        set += " " + attribute_text(attributes[i], driver);
      }
    }
    add_line(pattern, set);
  }

  // A file that no pattern covers gets a line of its own.
  void add_file(const std::string& path) {
    const bool is_covered = std::ranges::any_of(
        patterns_, [&](const auto& known) { return covers(known.pattern, path); });
    std::string set;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      const std::string& value = values_[path][i];
      if (is_given(path, i)) continue;
      if (!is_users(value)) {
        set += " " + attribute_text(attributes[i], driver);
      } else if (!is_covered) {
        keep(path, exact_pattern(path), attributes[i], value);
      }
    }
    add_line(exact_pattern(path), set);
  }

  [[nodiscard]] AttributeLines finish() {
    if (!kept_.empty()) result_.notes.push_back(kept_note(kept_));
    return std::move(result_);
  }

 private:
  void keep(const std::string& path, const std::string& pattern, const char* attribute,
            const std::string& value) {
    kept_.push_back(printable(path) + " has " + printable(attribute_text(attribute, value)) + ": " +
                    printable(pattern) + " " + attribute_text(attribute, driver));
  }

  [[nodiscard]] bool is_given(const std::string& path, std::size_t attribute) const {
    for (std::size_t i = 0; i < patterns_.size(); ++i) {
      if (covers(patterns_[i].pattern, path) && !left_out_[i][attribute]) return true;
    }
    return false;
  }

  void add_line(const std::string& pattern, const std::string& set) {
    if (set.empty()) return;
    if (pattern.size() + set.size() >= longest_line) {
      result_.notes.push_back(printable(pattern) + " is too long a path for git's attributes");
      return;
    }
    result_.lines += pattern + set + "\n";
  }

  std::map<std::string, Values> values_;
  std::vector<sops::NamePattern> patterns_;
  std::vector<std::array<bool, attributes.size()>> left_out_;
  AttributeLines result_;
  std::vector<std::string> kept_;  // the user's attributes, and the lines that would set ours
};

}  // namespace

AttributeLines driver_attributes(const Repository& repository) {
  Paths encrypted;
  std::string note;
  try {
    encrypted = encrypted_files(repository);
  } catch (const Error&) {
    if (!is_partial(repository)) throw;
    note =
        "this is a partial clone, and some files are not there to be looked into: of other names "
        "than those of the lines none is set up";
  }
  Paths all = files_of_patterns(repository);
  all.insert(all.end(), encrypted.begin(), encrypted.end());
  for (const auto& [pattern, sample] : name_patterns()) all.emplace_back(sample);
  Planner planner(values_of(repository, all));
  planner.add_patterns();
  for (const std::string& path : encrypted) planner.add_file(path);
  AttributeLines result = planner.finish();
  if (!note.empty()) result.notes.push_back(std::move(note));
  return result;
}

}  // namespace secretsctl::git
