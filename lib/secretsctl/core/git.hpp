#pragma once

#include <chrono>
#include <secretsctl/core/child.hpp>
#include <string>
#include <vector>

namespace secretsctl {

/// Whose GIT_* variables a git that we run sees.
enum class GitEnvironment {
  own,      ///< None: it is about the repository of a folder, whatever the caller works on.
  callers,  ///< The caller's: a hook or a driver that git itself runs (GIT_INDEX_FILE).
};

/// One run of git.
struct GitCommand {
  std::string folder = {};  ///< Where it runs (`-C`); the working folder if empty.
  std::vector<std::string> arguments;
  GitEnvironment environment = GitEnvironment::own;
  std::chrono::milliseconds time_limit{std::chrono::seconds{60}};
  std::size_t output_limit = std::size_t{256} * 1024 * 1024;  ///< Bytes.
  bool show_errors = false;                                   ///< Pass git's own messages on.
};

/// Runs git, found in PATH, without the programs that a repository's configuration could name for
/// it (core.fsmonitor) and never in a bare repository that a commit hid in a work tree. Throws
/// Error (generic) if there is no git or it takes too long; an exit status other than 0 is the
/// caller's to judge.
[[nodiscard]] ChildResult run_git(const GitCommand& command);

/// A git that is talked to as it runs: the program, its arguments and bounds for a Child.
[[nodiscard]] ChildCommand git_child(const GitCommand& command);

/// As run_git, where git has to succeed: its output without the final newline. Throws Error
/// (generic) that names the git command.
[[nodiscard]] std::string ask_git(const GitCommand& command);

/// The top of the work tree that a folder belongs to: the nearest one upward that holds `.git`.
/// Empty if it belongs to none. Does not run git.
[[nodiscard]] std::string work_tree_of(const std::string& folder);

}  // namespace secretsctl
