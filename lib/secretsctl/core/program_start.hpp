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

/// The user that a program runs as. Needs root, where it is another one than ours.
struct ChildUser {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  ///< Supplementary ones.
};

/// Whether a program has the core limit that we were started with, or none, as we.
enum class ProgramCores { none, as_the_user_has_them };

/// How a program is started beside us. It has our working folder and terminal unless it says
/// otherwise, and of our descriptors those that are named here.
struct ProgramStart {
  std::vector<std::string> words;  ///< The program, looked up in our PATH, and its arguments.
  /// The whole of it, NAME=value. The texts belong to the caller, until it has been started.
  std::vector<std::string_view> environment;
  std::string folder{};             ///< Where it runs; empty: where we do.
  std::optional<ChildUser> user{};  ///< Whom it runs as; nothing: as we do.
  /// Its descriptors 0, 1 and 2. One of ours below 3 stands for itself alone.
  std::array<int, 3> descriptors{0, 1, 2};
  bool has_all_descriptors = false;  ///< Those above 2 that we were given, too.
  /// A session of its own: no terminal, and a process group that can be killed as a whole. One that
  /// runs as another user always has one, and a session keyring of its own.
  bool own_session = false;
  int signal_at_our_end = SIGKILL;  ///< Sent to it when the thread that starts it ends; 0: none.
  sigset_t blocked_signals{};       ///< None at first.
  bool default_sigpipe = true;      ///< Also if we were started with SIGPIPE ignored.
  ProgramCores cores = ProgramCores::none;
};

/// Starts a program as a child of ours, which is the caller's to wait for, and returns its process
/// id. SIGCHLD is no longer ignored afterwards. Between fork and exec the child sees no secret
/// memory, is not dumpable, and holds a copy of what it is started with. Throws Error if it can't
/// be started: that of run_failure() for the program, generic otherwise.
[[nodiscard]] pid_t start_program(const ProgramStart& program);

/// Whether a program sees the variables that carry identities, or say where they are.
enum class KeyVariables { hidden, seen };

/// Our environment for a program. Variables of `added` (NAME=value) take the place of ours of the
/// same name; `without` has names, or beginnings of names ending in `*`, that are left out. The
/// texts are those of `added` and of our environment.
[[nodiscard]] std::vector<std::string_view> program_environment(
    std::span<const std::string> added, const std::vector<std::string>& without, KeyVariables keys);

}  // namespace secretsctl
