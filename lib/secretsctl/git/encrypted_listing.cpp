#include <secretsctl/git/encrypted_listing.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::git {
namespace {

// A search through all that is tracked takes its time in a large repository.
constexpr std::chrono::minutes time_limit{10};

// Those that encrypted files usually have. All contents of an index take long to unpack.
constexpr std::array searched_names = {":(top,glob)**/*.enc",    ":(top,glob)**/*.enc.*",
                                       ":(top,glob)**/*.sops.*", ":(top,glob)**/*.env",
                                       ":(top,glob)**/.env.*",   ":(top,glob)**/*.json",
                                       ":(top,glob)**/*.yaml",   ":(top,glob)**/*.yml",
                                       ":(top,glob)**/*.ini",    ":(top,attr:diff=secretsctl)"};

std::vector<std::string> list(std::vector<std::string> command) {
  constexpr int none_found = 1;
  const std::string name = command.front();
  const ChildResult result = secretsctl::run_git({.arguments = std::move(command),
                                                  .environment = GitEnvironment::callers,
                                                  .time_limit = time_limit});
  if (result.exit_status != 0 && result.exit_status != none_found) {
    throw Error(ErrorKind::generic,
                "git " + name + " ended with status " + std::to_string(result.exit_status));
  }
  return split_at_nul(result.output.expose_text());
}

}  // namespace

std::vector<std::string> encrypted_grep(EncryptedPlaces places) {
  std::vector<std::string> command = {
      "grep",       places == EncryptedPlaces::index ? "--cached" : "--untracked",
      "-G",         "--no-recurse-submodules",
      "-l",         "-z",
      "--full-name"};
  for (const sops::FormatRow* row : sops::format_rows()) {
    command.insert(command.end(), {"-e", row->git_grep});
  }
  return command;
}

std::vector<std::string> list_encrypted_files(EncryptedPlaces places) {
  std::vector<std::string> command = encrypted_grep(places);
  command.emplace_back("--");
  if (places == EncryptedPlaces::index) {
    command.insert(command.end(), searched_names.begin(), searched_names.end());
  } else {
    command.emplace_back(":(top)");
  }
  return list(std::move(command));
}

std::vector<std::string> list_unstaged_files() {
  return list({"diff-files", "--name-only", "--no-relative", "--ignore-submodules", "-z"});
}

std::vector<std::string> split_at_nul(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const auto end = std::min(text.find('\0'), text.size());
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

}  // namespace secretsctl::git
