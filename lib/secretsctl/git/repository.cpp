#include <secretsctl/git/repository.hpp>

#include <chrono>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>

namespace secretsctl::git {
namespace {

// Searching all tracked files takes long in a large repository.
constexpr std::chrono::minutes time_limit{10};

// Refuses an empty path, which a failed git command gives: it would lead to files below `/`.
std::string known_path(std::string path) {
  if (path.empty()) throw Error(ErrorKind::generic, "git rev-parse named no path");
  return path;
}

}  // namespace

Repository Repository::of_working_folder() {
  const std::string folder = work_tree_of(".");
  if (folder.empty()) {
    throw Error(ErrorKind::generic,
                "this folder is in no git work tree: change into one, or make one with git init");
  }
  // git may refuse, for instance a repository that belongs to another user; its own message says
  // why.
  return Repository(known_path(ask_git(
      {.folder = folder, .arguments = {"rev-parse", "--show-toplevel"}, .show_errors = true})));
}

std::string Repository::ask(const std::vector<std::string>& arguments, int no_output) const {
  const ChildResult result = secretsctl::run_git(
      {.folder = top_, .arguments = arguments, .time_limit = time_limit, .show_errors = true});
  if (result.exit_status == 0) return std::string(result.output.expose_text());
  if (no_output != 0 && result.exit_status == no_output) return {};
  throw Error(ErrorKind::generic, "git " + printable(arguments.front()) + " ended with status " +
                                      std::to_string(result.exit_status));
}

std::string Repository::git_path(const std::string& name) const {
  const std::string path =
      known_path(ask_git({.folder = top_, .arguments = {"rev-parse", "--git-path", name}}));
  return path.starts_with('/') ? path : top_ + "/" + path;
}

std::optional<std::string> Repository::read_setting(
    const std::vector<std::string>& arguments) const {
  constexpr int not_set = 1;
  // With -z each value ends in a NUL, so that an empty value differs from none.
  std::string value = ask(arguments, not_set);
  if (value.empty()) return std::nullopt;
  value.pop_back();
  return value;
}

std::optional<std::string> Repository::setting(const std::string& name) const {
  return read_setting({"config", "-z", "--get", name});
}

std::optional<std::string> Repository::own_setting(const std::string& name) const {
  return read_setting({"config", "--local", "-z", "--get", name});
}

bool Repository::set(const std::string& name, const std::string& value) const {
  if (own_setting(name) == value) return false;
  static_cast<void>(ask({"config", "--local", "--replace-all", name, value}));
  return true;
}

void Repository::unset(const std::string& name) const {
  static_cast<void>(ask({"config", "--local", "--unset-all", name}));
}

}  // namespace secretsctl::git
