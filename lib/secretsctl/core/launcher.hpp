#pragma once

#include <sys/types.h>

#include <optional>
#include <secretsctl/core/file_descriptor.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl {

/// The user that a child runs as. Needs root, where it is another one than ours.
struct ChildUser {
  uid_t uid = 0;
  gid_t gid = 0;
  std::vector<gid_t> groups;  ///< Supplementary ones; at most 64.
};

/// The process that starts our children.
///
/// A hard limit once lowered can't be raised again, so a child with the user's own core limit has
/// to come from a process that forked before harden_process(). This is that process: it waits on a
/// socket, forks and executes what it is asked to, and reports the exit status. It is not dumpable
/// itself, holds no secret, and ends with us.
class Launcher {
 public:
  /// What a child gets: no descriptor of ours but these three. One that runs as another user always
  /// gets a session of its own, and a session keyring of its own.
  struct Request {
    std::vector<std::string> words;
    /// The whole of it, NAME=value. The texts belong to the caller, until start() returns.
    std::vector<std::string_view> environment;
    std::string folder;             ///< Where it runs; empty: where we do.
    std::optional<ChildUser> user;  ///< Whom it runs as; nothing: as we do.
    int input = -1;                 ///< Its descriptors 0, 1 and 2.
    int output = -1;
    int errors = -1;
    /// A session of its own: no terminal, and a process group that can be killed as a whole.
    bool own_session = false;
  };

  /// Forks the launcher. Throws Error (generic).
  Launcher();
  ~Launcher();
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;

  /// Starts a child and returns its process id. One child at a time. Throws Error (generic).
  [[nodiscard]] pid_t start(const Request& request);

  /// Readable once the child has ended; then status() does not wait.
  [[nodiscard]] int descriptor() const noexcept { return socket_.get(); }

  /// The child's wait status (waitpid). Waits for its end.
  [[nodiscard]] int status();

  /// Kills the launcher itself.
  void kill() noexcept;

 private:
  FileDescriptor socket_;
  pid_t process_ = -1;
};

/// Forks the launcher that later children come from. Call it before harden_process() in a command
/// that may run one; without it, children have the lowered core limit.
void start_launcher();

/// Ends the launcher without waiting for the child that it waits for: one of another user (setuid)
/// can't be killed. The next launcher() is a new one.
void abandon_launcher() noexcept;

/// Ends the launcher, if there is one.
void end_launcher() noexcept;

/// The launcher; forked now if it was not before.
[[nodiscard]] Launcher& launcher();

}  // namespace secretsctl
