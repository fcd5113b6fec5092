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
  /// Whether it writes the index. git then looks at files of the work tree again, through the
  /// filters that the configuration names: these are taken out. For GitEnvironment::own.
  bool writes_index = false;
  std::chrono::milliseconds time_limit{std::chrono::seconds{60}};
  std::size_t output_limit = std::size_t{256} * 1024 * 1024;  ///< Bytes.
  bool show_errors = false;                                   ///< Pass git's own messages on.
};

/// A git that is talked to as it runs: the program, its arguments and bounds for a Child. Every git
/// that we run is made here. A repository that was unpacked from an archive has a configuration of
/// somebody else's, which can name programs for git to run. None of them is run: no fsmonitor, no
/// hook, no pager, no filter, and nothing is fetched (of a partial clone an object that is missing
/// stays missing), so that no protocol, ssh command, proxy, credential helper or upload-pack is
/// reached. Never in a bare repository that a commit hid in a work tree. What remains is the
/// caller's: no subcommand that runs external diffs, textconvs, editors or gpg.
[[nodiscard]] ChildCommand git_child(const GitCommand& command);

/// There is no git in PATH.
class GitMissing : public Error {
 public:
  using Error::Error;
};

/// Runs git_child(), found in PATH, to its end. Throws GitMissing (generic), and Error (generic) if
/// it takes too long; an exit status other than 0 is the caller's to judge.
[[nodiscard]] ChildResult run_git(const GitCommand& command);

/// As run_git, where git has to succeed: its output without the final newline. Throws Error
/// (generic) that names the git command.
[[nodiscard]] std::string ask_git(const GitCommand& command);

/// The top of the work tree that a folder belongs to: the nearest one upward that holds `.git`.
/// Empty if it belongs to none. Does not run git.
[[nodiscard]] std::string work_tree_of(const std::string& folder);

}  // namespace secretsctl
