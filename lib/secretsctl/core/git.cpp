#include <secretsctl/core/git.hpp>

#include <filesystem>
#include <secretsctl/core/error.hpp>

namespace secretsctl {

ChildCommand git_child(const GitCommand& command) {
  ChildCommand child;
  // Never in a bare repository: a commit can hold files that make a folder of the work tree look
  // like one, whose configuration could name programs to run.
  child.words = {"git", "-c", "core.fsmonitor=false", "-c", "safe.bareRepository=explicit"};
  if (!command.folder.empty()) child.words.insert(child.words.end(), {"-C", command.folder});
  child.words.insert(child.words.end(), command.arguments.begin(), command.arguments.end());
  if (command.environment == GitEnvironment::own) child.without = {"GIT_*"};
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
