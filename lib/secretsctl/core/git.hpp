#pragma once

#include <chrono>
#include <secretsctl/core/child.hpp>
#include <string>
#include <vector>

namespace secretsctl {

/// The GIT_* variables that a git we run gets.
enum class GitEnvironment {
  own,      ///< None: git works on the folder's repository only.
  callers,  ///< Ours, for hooks and drivers that git runs (GIT_INDEX_FILE).
};

/// One run of git.
struct GitCommand {
  std::string folder = {};  ///< The folder it runs in (`-C`); empty: the working folder.
  std::vector<std::string> arguments;
  GitEnvironment environment = GitEnvironment::own;
  /// Whether it writes the index. git then reads files of the work tree again, through the filters
  /// that the configuration names: these are disabled. For GitEnvironment::own.
  bool writes_index = false;
  std::chrono::milliseconds time_limit{std::chrono::seconds{60}};
  std::size_t output_limit = std::size_t{256} * 1024 * 1024;  ///< Bytes.
  bool show_errors = false;                                   ///< Pass git's own messages on.
};

/// The program, arguments and limits of a git to run as a Child. All git runs are built here. A
/// repository unpacked from an archive has a configuration written by a stranger, which can name
/// programs for git to run. None of them runs: no fsmonitor, hook, pager or filter. Nothing is
/// fetched either (an object missing from a partial clone stays missing), so no protocol, ssh
/// command, proxy, credential helper or upload-pack runs. A bare repository hidden in a work tree
/// is never used. The caller must not use subcommands that run external diffs, textconvs, editors
/// or gpg.
[[nodiscard]] ChildCommand git_child(const GitCommand& command);

/// There is no git in PATH.
class GitMissing : public Error {
 public:
  using Error::Error;
};

/// Runs git_child(), found in PATH, to its end. Throws GitMissing (generic), and Error (generic) if
/// it takes too long; an exit status other than 0 is the caller's to judge.
[[nodiscard]] ChildResult run_git(const GitCommand& command);

/// Runs git and returns its output without the final newline. Throws Error (generic) that names the
/// git command, also when git fails.
[[nodiscard]] std::string ask_git(const GitCommand& command);

/// The top of the work tree that holds a folder: the nearest folder upward that contains `.git`.
/// Empty if there is none. Does not run git.
[[nodiscard]] std::string work_tree_of(const std::string& folder);

}  // namespace secretsctl
