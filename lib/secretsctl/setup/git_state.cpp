#include <secretsctl/setup/git_state.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/git.hpp>
#include <secretsctl/setup/repository.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

// The command line that a run of git gets stays well below what the system takes.
constexpr std::size_t paths_a_run = 200;

void add_answers(std::string_view output, const fs::path& top, PathSet& found) {
  while (!output.empty()) {
    const auto end = std::min(output.find('\0'), output.size());
    found.insert(top / output.substr(0, end));
    output.remove_prefix(std::min(end + 1, output.size()));
  }
}

// Runs git on the paths of the work tree; it prints some of them, each with a NUL after it.
PathSet ask_about(const fs::path& top, const Paths& paths,
                  const std::vector<std::string>& arguments) {
  std::vector<std::string> inside;
  for (const fs::path& path : paths) {
    if (is_inside(path, top)) inside.push_back(path.lexically_relative(top).string());
  }
  PathSet found;
  for (std::size_t done = 0; done < inside.size(); done += paths_a_run) {
    GitCommand command{.folder = top.string(), .arguments = arguments};
    const std::size_t end = std::min(done + paths_a_run, inside.size());
    for (std::size_t i = done; i < end; ++i) command.arguments.push_back(inside[i]);
    const ChildResult result = run_git(command);
    // check-ignore says 1 where none is ignored.
    if (result.exit_status > 1) {
      throw Error(ErrorKind::generic, "git ended with status " +
                                          std::to_string(result.exit_status) + " in " +
                                          printable(top.string()));
    }
    add_answers(result.output.expose_text(), top, found);
  }
  return found;
}

}  // namespace

PathSet tracked_paths(const fs::path& top, const Paths& paths) {
  return ask_about(top, paths, {"--literal-pathspecs", "ls-files", "-z", "--"});
}

PathSet ignored_paths(const fs::path& top, const Paths& paths) {
  return ask_about(top, paths,
                   {"-c", "core.excludesFile=/dev/null", "--literal-pathspecs", "check-ignore",
                    "--no-index", "-z", "--"});
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
