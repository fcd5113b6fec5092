#include <secretsctl/core/foreground.hpp>

#include <fcntl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/core/program_start.hpp>

namespace secretsctl {
namespace {

// Restores the terminal's mode: an editor that was killed leaves its own.
class TerminalMode {
 public:
  TerminalMode() : terminal_(open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)) {
    is_known_ = terminal_.is_open() && tcgetattr(terminal_.get(), &before_) == 0;
  }
  ~TerminalMode() {
    // A background process would be stopped by this call.
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

}  // namespace

int run_in_foreground(const ForegroundCommand& command, SignalHold& signals) {
  const int status = wait_in_foreground(command, signals);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int wait_in_foreground(const ForegroundCommand& command, SignalHold& signals) {
  const TerminalMode terminal;
  std::vector<std::string> added;
  for (const auto& [name, value] : command.with) added.push_back(name + "=" + value);
  const pid_t child = start_program(
      {.words = command.words,
       .environment =
           command.only_environment
               ? *command.only_environment
               : program_environment(added, command.without,
                                     command.sees_keys ? KeyVariables::seen : KeyVariables::hidden),
       .descriptors = {STDIN_FILENO, command.output >= 0 ? command.output : STDOUT_FILENO,
                       command.errors >= 0 ? command.errors : STDERR_FILENO},
       .has_all_descriptors = command.has_descriptors,
       .signal_at_our_end = command.ends_with_us ? SIGHUP : 0,
       .blocked_signals = signals.before(),
       .default_sigpipe = false});
  // The program has its own copy if it needs one. Ours would stay in memory as long as it runs.
  wipe_variables({&key_variables.front(), 1});
  if (command.started) command.started();
  return signals.wait_for(child, command.patience);
}

}  // namespace secretsctl
