#pragma once

#include <signal.h>
#include <sys/types.h>

#include <chrono>

namespace secretsctl {

/// Holds back all signals whose default is to end a process, real-time ones among them, but for
/// SIGKILL, for as long as the object lives, so that what has to be cleaned up is. A signal that
/// came meanwhile takes effect when the object goes; one that a fault of our own raises (SIGSEGV)
/// takes effect at once. One at a time.
class SignalHold {
 public:
  SignalHold() noexcept;
  ~SignalHold();
  SignalHold(const SignalHold&) = delete;
  SignalHold& operator=(const SignalHold&) = delete;

  /// The signals that were in force before, for a child.
  [[nodiscard]] const sigset_t& before() const noexcept { return before_; }

  /// Waits for a child's end. A signal that was sent to us goes on to the child; one that the
  /// terminal sends has reached it already. What a key of it means is for the child to say; that
  /// the terminal is gone ends us too. A child that does not end within `patience` after a signal
  /// that ends us is killed. Returns the wait status.
  [[nodiscard]] int wait_for(pid_t child, std::chrono::milliseconds patience) noexcept;

  /// Whether a signal has come that will end us.
  [[nodiscard]] bool is_ending() const noexcept;

 private:
  sigset_t held_{};
  sigset_t before_{};
};

}  // namespace secretsctl
