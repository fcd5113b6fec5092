#pragma once

#include <signal.h>

namespace secretsctl {

/// Threads started while it lives leave signals to the other threads, except those that they raise
/// themselves: a write to a closed pipe ends the process in any thread.
class SignalsLeftToCaller {
 public:
  SignalsLeftToCaller() noexcept {
    sigset_t left;
    sigfillset(&left);
    for (const int own : {SIGPIPE, SIGXFSZ, SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS, SIGABRT}) {
      sigdelset(&left, own);
    }
    pthread_sigmask(SIG_BLOCK, &left, &before_);
  }
  ~SignalsLeftToCaller() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsLeftToCaller(const SignalsLeftToCaller&) = delete;
  SignalsLeftToCaller& operator=(const SignalsLeftToCaller&) = delete;

 private:
  sigset_t before_{};
};

}  // namespace secretsctl
