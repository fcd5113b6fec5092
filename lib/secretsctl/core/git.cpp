#include <secretsctl/core/git.hpp>

#include <algorithm>
#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/program_search.hpp>

namespace secretsctl {
namespace {

// The options before git's own arguments.
std::vector<std::string> safe_settings(bool asks_for_settings) {
  // Bare repositories are refused: a commit can make a folder of the work tree look like one, and
  // its configuration could name programs to run.
  std::vector<std::string> words = {"--no-pager", "-c", "core.fsmonitor=false", "-c",
                                    "safe.bareRepository=explicit"};
  // The setting would appear among those that the caller asks for, and such a call runs no hook.
  if (!asks_for_settings) words.insert(words.end(), {"-c", "core.hooksPath=/dev/null"});
  return words;
}

// git would fetch an object that a partial clone lacks, through any command, helper or proxy that
// the configuration names. The first variable forbids that. git before 2.45 does not know it: its
// fetch then finds no protocol that it may use.
std::vector<std::pair<std::string, std::string>> safe_variables() {
  return {{"GIT_NO_LAZY_FETCH", "1"},
          {"GIT_ALLOW_PROTOCOL", ""},
          {"GIT_TERMINAL_PROMPT", "0"},
          {"GIT_OPTIONAL_LOCKS", "0"}};
}

using Settings = std::vector<std::pair<std::string, std::string>>;

// Settings that turn every configured filter driver into one that does nothing.
Settings filters_taken_out(const std::string& folder) {
  const ChildResult result =
      run_git({.folder = folder,
               .arguments = {"config", "-z", "--name-only", "--get-regexp", "^filter\\."}});
  Settings settings;
  std::string_view names = result.output.expose_text();
  while (!names.empty()) {
    const std::string_view name = names.substr(0, names.find('\0'));
    names.remove_prefix(std::min(name.size() + 1, names.size()));
    const std::string driver(name.substr(0, name.rfind('.')));
    settings.emplace_back(driver + ".process", "");
    settings.emplace_back(driver + ".required", "false");
  }
  return settings;
}

// In variables, because a name may hold characters there that -c does not allow.
void add_settings(ChildCommand& child, const Settings& settings) {
  child.environment.emplace_back("GIT_CONFIG_COUNT", std::to_string(settings.size()));
  for (std::size_t i = 0; i < settings.size(); ++i) {
    child.environment.emplace_back("GIT_CONFIG_KEY_" + std::to_string(i), settings[i].first);
    child.environment.emplace_back("GIT_CONFIG_VALUE_" + std::to_string(i), settings[i].second);
  }
}

}  // namespace

ChildCommand git_child(const GitCommand& command) {
  const std::string& name = command.arguments.front();
  ChildCommand child;
  child.words = {find_program_in_path("git")};
  if (child.words.front().empty()) {
    throw GitMissing(ErrorKind::generic, "git is not installed, or not in PATH");
  }
  if (!command.folder.empty()) child.words.insert(child.words.end(), {"-C", command.folder});
  for (std::string& word : safe_settings(name == "config" || name == "rev-parse")) {
    child.words.push_back(std::move(word));
  }
  child.words.insert(child.words.end(), command.arguments.begin(), command.arguments.end());
  child.environment = safe_variables();
  if (command.environment == GitEnvironment::own) child.without = {"GIT_*"};
  if (command.writes_index) add_settings(child, filters_taken_out(command.folder));
  child.time_limit = command.time_limit;
  child.output_limit = command.output_limit;
  child.show_errors = command.show_errors;
  return child;
}

ChildResult run_git(const GitCommand& command) {
  return run_child(git_child(command));
}

std::string ask_git(const GitCommand& command) {
  const ChildResult result = run_git(command);
  if (result.exit_status != 0) {
    throw Error(ErrorKind::generic, "git " + printable(command.arguments.front()) +
                                        " ended with status " + std::to_string(result.exit_status));
  }
  std::string_view text = result.output.expose_text();
  if (text.ends_with('\n')) text.remove_suffix(1);
  return std::string(text);
}

std::string work_tree_of(const std::string& folder) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  fs::path place = fs::absolute(folder, ignored).lexically_normal();
  while (true) {
    if (fs::exists(fs::symlink_status(place / ".git", ignored))) return place.string();
    if (place == place.parent_path()) return {};
    place = place.parent_path();
  }
}

}  // namespace secretsctl
