#pragma once

#include <sys/types.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/program_start.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace secretsctl {

/// Whether a child can use our terminal.
///
/// A program that can open the terminal can show a false question there and, where the kernel
/// allows TIOCSTI, type in the user's name. So only programs that the user chose and that are known
/// to ask the user get it: a key command (`pass`, `op`) and docker, which may run ssh. Plugins ask
/// through us; git and the programs in OpenClaw's configuration ask nothing. The editor and the
/// commands of `exec` and `compose` are not children of this class (foreground.hpp): the user works
/// with them, and they get everything we have.
enum class ChildTerminal {
  none,  ///< A session of its own.
  ours,  ///< Our session, if we have a terminal. Never for a child that runs as another user.
};

/// A program to run, and its limits.
struct ChildCommand {
  /// The program, looked up in PATH, and its arguments. No shell.
  std::vector<std::string> words;
  /// Variables set for the child, on top of our environment.
  std::vector<std::pair<std::string, std::string>> environment;
  /// Variables removed from the child's environment: names, or prefixes that end in `*`. The key
  /// variables are always removed.
  std::vector<std::string> without;
  /// The child's whole environment, as NAME=value; nothing else is passed on, not even PATH. The
  /// caller keeps the texts alive until the child has started.
  std::optional<std::vector<std::string_view>> only_environment{};
  std::string folder{};             ///< Its working folder; empty: ours.
  std::optional<ChildUser> user{};  ///< The user it runs as; nothing: our user.
  ChildTerminal terminal = ChildTerminal::none;
  ProgramCores cores = ProgramCores::none;
  std::chrono::milliseconds time_limit{std::chrono::seconds{30}};
  std::size_t output_limit = std::size_t{1024} * 1024;  ///< Bytes of standard output.
  bool show_errors = true;  ///< Pass standard error on, else keep it; at most 16 KiB.
};

/// A child took longer than its time limit and was stopped.
class ChildTooSlow : public Error {
 public:
  using Error::Error;
};

/// A child printed more than its output limit and was stopped.
class ChildTooLoud : public Error {
 public:
  using Error::Error;
};

/// Standard input of a child.
enum class ChildInput {
  nothing,  ///< /dev/null.
  pipe,     ///< What Child::write() sends.
};

/// A running program that we write to and read from. The library starts all its children through
/// this class. SOPS_AGE_KEY and its siblings are removed from the child's environment; it gets none
/// of our descriptors; it is killed when it takes too long or prints too much, when the object is
/// destroyed, and when we or the thread that started it end. A child that runs as another user has
/// its own session and session keyring. A child that we may not kill (a setuid program) is left
/// running.
class Child final : public Source {
 public:
  /// Starts the program. Throws Error as start_program() does if it can't be started. Later, a
  /// child that takes too long causes ChildTooSlow, one that prints too much ChildTooLoud, both of
  /// kind generic.
  Child(const ChildCommand& command, ChildInput input);
  ~Child() override;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Waits for output. Returns 0 at the end of the output, or once the program has ended, even if a
  /// descendant keeps the pipe open. Throws Error (generic) past the limits.
  [[nodiscard]] std::size_t read(MutableByteView into) override;

  /// Sends all of `bytes`. If the child no longer reads, this is no error: its output or its end
  /// shows why. Throws Error (generic) when it takes too long.
  void write(ByteView bytes);

  /// Closes the child's standard input.
  void end_input() noexcept { input_.close(); }

  /// Closes its standard input and waits for its end. Returns the exit status, or 128 + the signal
  /// that ended it; 0 if the status was lost, because this process ignores SIGCHLD or waited for
  /// the child elsewhere. Throws Error (generic) when it takes too long.
  [[nodiscard]] int finish();

  /// Its standard error, unless that is passed on: unchanged, at most 16 KiB.
  [[nodiscard]] const std::string& kept_errors() const noexcept { return kept_errors_; }

  /// The number of bytes written so far to standard output and standard error.
  [[nodiscard]] std::size_t written() const noexcept { return output_size_ + errors_size_; }

  /// Extends the time limit: the time in which a person answers does not count.
  void extend(std::chrono::milliseconds time) { deadline_ += time; }

  /// Shortens the time left, when no result depends on the child's end.
  void hurry(std::chrono::milliseconds time) {
    deadline_ = std::min(deadline_, Clock::now() + time);
  }

 private:
  using Clock = std::chrono::steady_clock;

  void wait(int fd, short events);
  void look_for_end();
  void show_errors();
  void stop();

  ChildCommand command_;
  Clock::time_point deadline_;
  FileDescriptor input_;
  FileDescriptor output_;
  FileDescriptor errors_;
  pid_t process_ = -1;  // -1 once its end has been seen
  FileDescriptor end_;  // a pidfd, readable at its end, where the kernel has them
  bool own_session_ = false;
  std::optional<int> status_;
  std::size_t output_size_ = 0;
  std::size_t errors_size_ = 0;
  std::size_t errors_shown_ = 0;
  std::string kept_errors_;
};

/// The output of a child and its exit status.
struct ChildResult {
  SecretBytes output;   ///< In secret memory: a key command prints an identity.
  int exit_status = 0;  ///< 128 + the signal if one ended it.
};

/// Runs a program to its end, with an empty standard input. Throws Error as Child does. The caller
/// judges an exit status other than 0.
[[nodiscard]] ChildResult run_child(const ChildCommand& command);

/// Splits a command line into words as sops does (google/shlex): white space, single and double
/// quotes, `#` comments; a backslash outside of single quotes stands for the character after it,
/// whichever that is (a shell keeps it before most in double quotes). Nothing is expanded. Throws
/// Error (generic) on an unfinished quote.
[[nodiscard]] std::vector<std::string> split_words(std::string_view line);

}  // namespace secretsctl
