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

/// Whether a child has the terminal that we have.
///
/// A program that can open the terminal can show a false question there, and where the kernel lets
/// it (TIOCSTI), type for the user. So none has it but those that are known to ask the user
/// something, and that the user chose: a key command (`pass`, `op`), docker (which may run ssh).
/// Plugins ask through us; git, and what a configuration of OpenClaw names, ask nothing. The editor
/// and the commands of `exec` and `compose` are no children of this kind (foreground.hpp): they are
/// what the user works with, and have all that we have.
enum class ChildTerminal {
  none,  ///< A session of its own.
  ours,  ///< Our session, if we have a terminal. Never for a child that runs as another user.
};

/// A program to run, and the bounds it is held to.
struct ChildCommand {
  /// The program, looked up in PATH, and its arguments. No shell.
  std::vector<std::string> words;
  /// Variables set for the child, on top of our environment.
  std::vector<std::pair<std::string, std::string>> environment;
  /// Names, or beginnings of names ending in `*`, taken out of its environment besides the key
  /// sources, which are always taken out.
  std::vector<std::string> without;
  /// The whole environment instead, NAME=value: not even PATH is passed on. The texts belong to the
  /// caller, until the child has been started.
  std::optional<std::vector<std::string_view>> only_environment{};
  std::string folder{};             ///< Where it runs; empty: where we do.
  std::optional<ChildUser> user{};  ///< Whom it runs as; nothing: as we do.
  ChildTerminal terminal = ChildTerminal::none;
  ProgramCores cores = ProgramCores::none;
  std::chrono::milliseconds time_limit{std::chrono::seconds{30}};
  std::size_t output_limit = std::size_t{1024} * 1024;  ///< Bytes of standard output.
  bool show_errors = true;  ///< Pass standard error on (at most 16 KiB), else keep as much.
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

/// What a child reads from its standard input.
enum class ChildInput {
  nothing,  ///< /dev/null.
  pipe,     ///< What Child::write() sends.
};

/// A running program that is talked to. Every child of the library is one: SOPS_AGE_KEY and its
/// siblings are taken out of its environment; it has none of our descriptors; it is killed when it
/// takes too long or prints too much, when the object goes, and when we or the thread that started
/// it end. One that runs as another user has a session and a session keyring of its own; one that
/// we may not kill (a setuid program) is left alone.
class Child final : public Source {
 public:
  /// Starts the program. Throws Error as start_program() does when it can't be started. A child
  /// that does not end in time is a ChildTooSlow, one that prints too much a ChildTooLoud, both
  /// generic.
  Child(const ChildCommand& command, ChildInput input);
  ~Child() override;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  /// Waits for output. 0 at its end, or once the program has ended: a descendant of it that keeps
  /// the pipe open is not waited for. Throws Error (generic) past the limits.
  [[nodiscard]] std::size_t read(MutableByteView into) override;

  /// Sends all of `bytes`. A child that does not read any more is no error: what it says, or its
  /// end, shows why. Throws Error (generic) when it takes too long.
  void write(ByteView bytes);

  /// Closes its standard input: what is read is all that it is told.
  void end_input() noexcept { input_.close(); }

  /// Closes its standard input, then waits for its end. The exit status, 128 + the signal if one
  /// ended it. Throws Error (generic) when it takes too long.
  [[nodiscard]] int finish();

  /// What it said on standard error, if that is not shown: as it is, at most 16 KiB.
  [[nodiscard]] const std::string& kept_errors() const noexcept { return kept_errors_; }

  /// The bytes that it has written on standard output and standard error so far.
  [[nodiscard]] std::size_t written() const noexcept { return output_size_ + errors_size_; }

  /// Gives it more time: what a person took to answer does not count.
  void extend(std::chrono::milliseconds time) { deadline_ += time; }

  /// Gives it less time from now on, for an end that nothing depends on.
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
  FileDescriptor end_;  // readable then, where the kernel has such a descriptor
  bool own_session_ = false;
  std::optional<int> status_;
  std::size_t output_size_ = 0;
  std::size_t errors_size_ = 0;
  std::size_t errors_shown_ = 0;
  std::string kept_errors_;
};

/// What a child printed and how it ended.
struct ChildResult {
  SecretBytes output;   ///< In secret memory: a key command prints an identity.
  int exit_status = 0;  ///< 128 + the signal if one ended it.
};

/// Runs a program to its end, with nothing on its standard input. Throws Error as Child
/// does; an exit status other than 0 is the caller's to judge.
[[nodiscard]] ChildResult run_child(const ChildCommand& command);

/// Splits a command line into words as a POSIX shell would, without running one: white space,
/// single and double quotes, backslash, `#` comments. Nothing is expanded. Throws Error (generic)
/// on an unfinished quote.
[[nodiscard]] std::vector<std::string> split_words(std::string_view line);

}  // namespace secretsctl
