#include <secretsctl/core/signal_hold.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace secretsctl {
namespace {

// All other signals end a process by default, including fault signals sent by another process and
// all real-time signals. A signal that our own fault raises can't be held: the kernel ends us
// anyway.
constexpr std::array harmless_signals = {SIGCHLD, SIGCONT, SIGTSTP, SIGTTIN,
                                         SIGTTOU, SIGURG,  SIGWINCH};

bool is_ignored(int signal) {
  struct sigaction action {};
  return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

// Signals that the system reserves (SIGKILL, SIGSTOP, the thread library's) have no effect in a
// set.
sigset_t deadly_signals() {
  sigset_t signals;
  sigfillset(&signals);
  for (const int signal : harmless_signals) sigdelset(&signals, signal);
  return signals;
}

timespec to_timespec(std::chrono::milliseconds time) {
  const auto left = std::max(time, std::chrono::milliseconds(0));
  return {left.count() / 1000, left.count() % 1000 * 1000000};
}

// A key press and the end of the terminal reach all programs in its foreground, including the
// child.
bool is_from_terminal(const siginfo_t& info) {
  return info.si_code == SI_KERNEL;
}

// The child decides what the key means. Without a terminal there is no user to go on for.
bool is_for_child_alone(const siginfo_t& info) {
  return is_from_terminal(info) && (info.si_signo == SIGINT || info.si_signo == SIGQUIT);
}

}  // namespace

SignalHold::SignalHold() noexcept {
  held_ = deadly_signals();
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    if (is_ignored(signal)) sigdelset(&held_, signal);
  }
  sigaddset(&held_, SIGCHLD);
  // An ignored SIGCHLD would discard the child's status.
  signal(SIGCHLD, SIG_DFL);
  sigprocmask(SIG_BLOCK, &held_, &before_);
}

SignalHold::~SignalHold() {
  sigprocmask(SIG_SETMASK, &before_, nullptr);
}

bool SignalHold::is_ending() const noexcept {
  sigset_t pending;
  sigpending(&pending);
  const sigset_t deadly = deadly_signals();
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    if (sigismember(&pending, signal) == 1 && sigismember(&deadly, signal) == 1) return true;
  }
  return false;
}

int SignalHold::wait_for(pid_t child, std::chrono::milliseconds patience) noexcept {
  using Clock = std::chrono::steady_clock;
  int ending_signal = 0;
  Clock::time_point deadline = Clock::time_point::max();
  // An unknown status counts as a failure.
  int status = 1 << 8;
  while (true) {
    const pid_t ended = waitpid(child, &status, WNOHANG);
    if (ended == child || (ended < 0 && errno != EINTR)) break;
    siginfo_t info{};
    int signal = 0;
    if (ending_signal == 0) {
      signal = sigwaitinfo(&held_, &info);
    } else {
      const timespec rest = to_timespec(
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()));
      signal = sigtimedwait(&held_, &info, &rest);
      if (signal < 0 && errno == EAGAIN) kill(child, SIGKILL);
    }
    if (signal <= 0 || signal == SIGCHLD || is_for_child_alone(info)) continue;
    if (signal != SIGHUP || !is_from_terminal(info)) kill(child, signal);
    ending_signal = signal;
    deadline = std::min(deadline, Clock::now() + patience);
  }
  // The signal was taken from the queue; raise it again, so that it ends us after the clean-up.
  if (ending_signal != 0) raise(ending_signal);
  return status;
}

}  // namespace secretsctl
