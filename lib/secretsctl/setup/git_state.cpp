#include <secretsctl/setup/git_state.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/setup/repository.hpp>
#include <span>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

// Keeps the command line of each git run well below the system's limit.
constexpr std::size_t paths_a_run = 200;

void add_answers(std::string_view output, const fs::path& top, PathSet& found) {
  while (!output.empty()) {
    const auto end = std::min(output.find('\0'), output.size());
    found.insert(top / output.substr(0, end));
    output.remove_prefix(std::min(end + 1, output.size()));
  }
}

ChildResult run_on(const fs::path& top, std::vector<std::string> arguments,
                   std::span<const std::string> paths) {
  arguments.emplace_back("--");
  arguments.insert(arguments.end(), paths.begin(), paths.end());
  ChildResult result = run_git({.folder = top.string(), .arguments = std::move(arguments)});
  // check-ignore ends with 1 if the path is not ignored.
  if (result.exit_status <= 1) return result;
  throw Error(ErrorKind::generic, "git ended with status " + std::to_string(result.exit_status) +
                                      " in " + printable(top.string()));
}

// Relative to the top of the work tree, as git names them.
std::vector<std::string> relative_paths(const fs::path& top, const Paths& paths) {
  std::vector<std::string> relative;
  for (const fs::path& path : paths) {
    if (is_inside(path, top)) relative.push_back(path.lexically_relative(top).string());
  }
  return relative;
}

}  // namespace

PathSet tracked_paths(const fs::path& top, const Paths& paths) {
  const std::vector<std::string> relative = relative_paths(top, paths);
  std::span<const std::string> rest(relative);
  PathSet found;
  while (!rest.empty()) {
    const auto some = rest.first(std::min(paths_a_run, rest.size()));
    rest = rest.subspan(some.size());
    const auto result = run_on(top, {"--literal-pathspecs", "ls-files", "-z"}, some);
    add_answers(result.output.expose_text(), top, found);
  }
  return found;
}

PathSet ignored_paths(const fs::path& top, const Paths& paths) {
  PathSet found;
  // One path for each run: for several, git prints names, and quotes some of them.
  for (const std::string& path : relative_paths(top, paths)) {
    // check-ignore has no --literal-pathspecs; "./" protects a name that begins with a colon.
    const std::string name = "./" + path;
    const auto result = run_on(
        top, {"-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "-q"}, {&name, 1});
    if (result.exit_status == 0) found.insert(top / path);
  }
  return found;
}

std::string exposing_work_tree(const fs::path& file) {
  std::error_code failed;
  const fs::path folder = fs::weakly_canonical(normal_path(file).parent_path(), failed);
  if (failed) return {};
  std::string top = work_tree_of(folder.string());
  if (top.empty()) return {};
  try {
    if (!ignored_paths(top, {folder / file.filename()}).empty()) return {};
  } catch (const Error&) {
    // git cannot tell: the file may be committed one day.
  }
  return top;
}

std::string ignore_line(const fs::path& path, const fs::path& folder) {
  std::string line = "/";
  for (const char c : path.lexically_relative(folder).string()) {
    if (std::string_view("*?[\\ ").find(c) != std::string_view::npos) line += '\\';
    line += c;
  }
  return line;
}

}  // namespace secretsctl::setup
