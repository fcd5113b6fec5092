#include <secretsctl/core/ordered_work.hpp>

#include <pthread.h>
#include <signal.h>

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace secretsctl {
namespace {

// Threads that are started meanwhile leave signals to the others, but for those that a thread raises
// itself: a write to a closed pipe ends the process whoever writes.
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

class Run final : InputGate {
 public:
  explicit Run(OrderedWork& work) : work_(work) {}

  // One piece from start to end; false when there is nothing more to do.
  bool step(std::size_t lane) {
    std::uint64_t ticket = 0;
    std::exception_ptr failure;
    {
      const std::lock_guard lock(input_);
      if (ended_) return false;
      try {
        ended_ = !work_.take(lane, *this);
      } catch (...) {
        failure = std::current_exception();
        ended_ = true;
      }
      if (ended_ && !failure) return false;
      ticket = taken_++;
    }
    if (!failure) failure = failure_of_transform(lane);
    return put_in_turn(lane, ticket, failure);
  }

  void work_to_the_end(std::size_t lane) noexcept {
    while (step(lane)) {
    }
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  // Called within take(), so that no piece is taken meanwhile.
  bool wait_for_earlier() override {
    std::unique_lock lock(output_);
    turn_.wait(lock, [&] { return failure_ || put_ == taken_; });
    return !failure_;
  }

  std::exception_ptr failure_of_transform(std::size_t lane) noexcept {
    try {
      work_.transform(lane);
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  bool put_in_turn(std::size_t lane, std::uint64_t ticket, std::exception_ptr failure) {
    std::unique_lock lock(output_);
    turn_.wait(lock, [&] { return failure_ || put_ == ticket; });
    if (failure_) return false;
    try {
      if (failure) std::rethrow_exception(failure);
      work_.put(lane);
    } catch (...) {
      failure_ = std::current_exception();
    }
    ++put_;
    turn_.notify_all();
    return !failure_;
  }

  OrderedWork& work_;
  std::mutex input_;
  bool ended_ = false;
  std::uint64_t taken_ = 0;
  std::mutex output_;
  std::condition_variable turn_;
  std::uint64_t put_ = 0;
  std::exception_ptr failure_;
};

// Joins on every way out.
class Helpers {
 public:
  Helpers(Run& run, unsigned count) {
    const SignalsLeftToCaller signals;
    threads_.reserve(count);
    try {
      for (unsigned lane = 1; lane <= count; ++lane) {
        threads_.emplace_back([&run, lane] { run.work_to_the_end(lane); });
      }
    } catch (const std::exception&) {
      return;  // the system has no more of them, or no memory for one
    }
  }
  ~Helpers() {
    for (std::thread& thread : threads_) thread.join();
  }
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

 private:
  std::vector<std::thread> threads_;
};

}  // namespace

void run_ordered(OrderedWork& work, unsigned threads, std::size_t alone) {
  Run run(work);
  work.add_lane();
  bool goes_on = true;
  for (std::size_t i = 0; i < alone && goes_on; ++i) goes_on = run.step(0);
  if (goes_on) {
    for (unsigned lane = 1; lane < threads; ++lane) work.add_lane();
    const Helpers helpers(run, threads > 1 ? threads - 1 : 0);
    run.work_to_the_end(0);
  }
  run.rethrow();
}

}  // namespace secretsctl
