#include <doctest/doctest.h>
#include <signal.h>

#include <secretsctl/core/signal_hold.hpp>

using namespace secretsctl;

namespace {

void note(int /*signal*/) {}

}  // namespace

TEST_SUITE("signal hold") {
  TEST_CASE("signals that end a process are held, including real-time ones, others are not") {
    for (const int number : {SIGTERM, SIGUSR1, SIGSYS, SIGXCPU, SIGSEGV, SIGRTMIN, SIGRTMAX}) {
      CAPTURE(number);
      struct sigaction handler {};
      struct sigaction before {};
      handler.sa_handler = note;
      sigaction(number, &handler, &before);
      {
        const SignalHold hold;
        CHECK_FALSE(hold.is_ending());
        raise(number);
        CHECK(hold.is_ending());
      }
      sigaction(number, &before, nullptr);
    }
    const SignalHold hold;
    sigset_t now;
    sigprocmask(SIG_BLOCK, nullptr, &now);
    for (const int number : {SIGTSTP, SIGCONT, SIGWINCH}) CHECK(sigismember(&now, number) == 0);
  }

  TEST_CASE("a signal that the user ignores stays ignored") {
    const auto before = signal(SIGRTMIN + 1, SIG_IGN);
    {
      const SignalHold hold;
      raise(SIGRTMIN + 1);
      CHECK_FALSE(hold.is_ending());
    }
    signal(SIGRTMIN + 1, before);
  }
}
