#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>

namespace secretsctl {

/// While it lives, holds back all signals that end a process by default, including real-time ones,
/// except SIGKILL, so that clean-up runs. A held signal takes effect when the object is destroyed;
/// a signal that our own fault raises (SIGSEGV) takes effect at once. Only one object at a time.
class SignalHold {
 public:
  SignalHold() noexcept;
  ~SignalHold();
  SignalHold(const SignalHold&) = delete;
  SignalHold& operator=(const SignalHold&) = delete;

  /// The signal mask from before, for a child.
  [[nodiscard]] const sigset_t& before() const noexcept { return before_; }

  /// Waits for a child's end. Forwards a signal that was sent to us to the child; a signal from the
  /// terminal has already reached it. The child decides what a key press means; the loss of the
  /// terminal ends us too. A child that does not end within `patience` after a signal that ends us
  /// is killed. Returns the wait status.
  [[nodiscard]] int wait_for(pid_t child, std::chrono::milliseconds patience) noexcept;

  /// Whether a signal that will end us has arrived.
  [[nodiscard]] bool is_ending() const noexcept;

 private:
  sigset_t held_{};
  sigset_t before_{};
};

}  // namespace secretsctl
