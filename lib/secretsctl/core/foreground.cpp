#include <secretsctl/core/foreground.hpp>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/key_environment.hpp>

namespace secretsctl {
namespace {

// An editor that was killed leaves the terminal in its own mode.
class TerminalMode {
 public:
  TerminalMode() : terminal_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    is_known_ = terminal_.is_open() && tcgetattr(terminal_.get(), &before_) == 0;
  }
  ~TerminalMode() {
    // From the background this would stop us.
    if (is_known_ && tcgetpgrp(terminal_.get()) == getpgrp()) {
      tcsetattr(terminal_.get(), TCSADRAIN, &before_);
    }
  }
  TerminalMode(const TerminalMode&) = delete;
  TerminalMode& operator=(const TerminalMode&) = delete;

 private:
  FileDescriptor terminal_;
  termios before_{};
  bool is_known_ = false;
};

[[noreturn]] void become_program(const ForegroundCommand& command, const std::vector<char*>& words,
                                 pid_t parent, const sigset_t& signals, int failure) {
  if (command.ends_with_us) prctl(PR_SET_PDEATHSIG, SIGHUP);
  if (getppid() != parent) _exit(127);
  if (!command.has_descriptors) close_descriptors_on_exec();
  if (!command.sees_keys) {
    for (const std::string_view name : key_variables) unsetenv(name.data());
  }
  if (command.output >= 0) dup2(command.output, STDOUT_FILENO);
  if (command.errors >= 0) dup2(command.errors, STDERR_FILENO);
  for (const auto& [name, value] : command.with) setenv(name.c_str(), value.c_str(), 1);
  for (const std::string& name : command.without) unsetenv(name.c_str());
  sigprocmask(SIG_SETMASK, &signals, nullptr);
  execvp(words.front(), words.data());
  const int reason = errno;
  [[maybe_unused]] const ssize_t written = write(failure, &reason, sizeof reason);
  _exit(127);
}

}  // namespace

int run_in_foreground(const ForegroundCommand& command, SignalHold& signals) {
  const TerminalMode terminal;
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw Error(ErrorKind::generic, std::string("no pipe: ") + std::strerror(errno));
  }
  const FileDescriptor failure(ends[0]);
  FileDescriptor write_end(ends[1]);
  std::vector<std::string> texts = command.words;
  std::vector<char*> words;
  for (std::string& text : texts) words.push_back(text.data());
  words.push_back(nullptr);
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) {
    throw Error(ErrorKind::generic, std::string("cannot start a program: ") + std::strerror(errno));
  }
  if (child == 0) become_program(command, words, parent, signals.before(), write_end.get());
  write_end.close();
  // The program has its own copy, if it is to have one; ours would lie about as long as it runs.
  wipe_variables({&key_variables.front(), 1});
  const int status = signals.wait_for(child, command.patience);
  int reason = 0;
  if (read(failure.get(), &reason, sizeof reason) == sizeof reason) {
    throw Error(ErrorKind::generic,
                "cannot run '" + printable(command.words.front()) + "': " + std::strerror(reason));
  }
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace secretsctl
