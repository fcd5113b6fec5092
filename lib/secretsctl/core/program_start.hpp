#pragma once

#include <signal.h>
#include <sys/types.h>

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl {

/// The user that a program runs as. Needs root if it is not ours.
struct ChildUser {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  ///< Supplementary ones.
};

/// The core limit of a program: none, as ours, or the limit that we were started with.
enum class ProgramCores { none, as_the_user_has_them };

/// The settings of a program to start. By default it has our working folder and terminal. Of our
/// descriptors it gets only those named here.
struct ProgramStart {
  std::vector<std::string> words;  ///< The program, looked up in our PATH, and its arguments.
  /// Its whole environment, as NAME=value. The caller keeps the texts alive until it has started.
  std::vector<std::string_view> environment;
  std::string folder{};             ///< Its working folder; empty: ours.
  std::optional<ChildUser> user{};  ///< The user it runs as; nothing: our user.
  /// Its descriptors 0, 1 and 2. One of ours below 3 can only keep its own number.
  std::array<int, 3> descriptors{0, 1, 2};
  bool has_all_descriptors = false;  ///< Also the inherited ones above 2.
  /// A session of its own: no terminal, and a process group that can be killed as a whole. A
  /// program that runs as another user always has one, and its own session keyring.
  bool own_session = false;
  int signal_at_our_end = SIGKILL;  ///< It gets this when the thread that started it ends; 0: none.
  sigset_t blocked_signals{};       ///< Empty by default.
  bool default_sigpipe = true;      ///< Even if we were started with SIGPIPE ignored.
  ProgramCores cores = ProgramCores::none;
};

/// From now on start_program() stops ignoring SIGCHLD: an ignored one discards the status of each
/// program. For a program whose signals are ours, not for a library.
void keep_program_statuses() noexcept;

/// Starts a program as our child and returns its process id; the caller waits for it. Between fork
/// and exec the child sees no secret memory, is not dumpable, and holds a copy of its arguments and
/// environment. Throws Error if it can't be started: that of run_failure() for the program, generic
/// otherwise.
[[nodiscard]] pid_t start_program(const ProgramStart& program);

/// Whether a program gets the variables that hold identities or name their source.
enum class KeyVariables { hidden, seen };

/// Our environment for a program. Variables in `added` (NAME=value) replace ours of the same name;
/// `without` lists names, or prefixes that end in `*`, to leave out. The texts belong to `added`
/// and to our environment.
[[nodiscard]] std::vector<std::string_view> program_environment(
    std::span<const std::string> added, const std::vector<std::string>& without, KeyVariables keys);

}  // namespace secretsctl
