#include <secretsctl/core/ordered_work.hpp>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <secretsctl/core/thread_signals.hpp>
#include <vector>

namespace secretsctl {
namespace {

// What the threads share. A piece is done by the one that claims its number.
class Run {
 public:
  explicit Run(const OrderedWork& work) : work_(work), results_(work.count) {}

  // What a thread does: pieces, until none is left.
  void help() noexcept {
    try {
      const OrderedWork::Piece piece = work_.make_worker();
      while (const auto index = claim(Wait::yes)) perform(piece, *index);
    } catch (...) {
      // Without what it works with it does nothing, and the calling thread does it all.
    }
  }

  // What the calling thread does.
  void take_all() {
    const OrderedWork::Piece piece = work_.make_worker();
    for (std::size_t next = 0; next < results_.size(); ++next) {
      while (!is_done(next)) {
        if (const auto index = claim(Wait::no)) {
          perform(piece, *index);
        } else {
          wait_for(next);
        }
      }
      if (results_[next].failure) std::rethrow_exception(results_[next].failure);
      work_.take(next);
      {
        const std::lock_guard lock(mutex_);
        ++taken_;
      }
      changed_.notify_all();
    }
  }

  // Nobody claims a piece from now on.
  void stop() noexcept {
    {
      const std::lock_guard lock(mutex_);
      claimed_ = results_.size();
    }
    changed_.notify_all();
  }

 private:
  struct Result {
    bool is_done = false;
    std::exception_ptr failure;
  };
  enum class Wait { yes, no };

  std::optional<std::size_t> claim(Wait wait) {
    std::unique_lock lock(mutex_);
    const auto is_over = [&] { return claimed_ >= results_.size(); };
    const auto may_claim = [&] {
      return claimed_ < taken_ + std::max<std::size_t>(work_.ahead, 1);
    };
    if (wait == Wait::yes) changed_.wait(lock, [&] { return is_over() || may_claim(); });
    if (is_over() || !may_claim()) return std::nullopt;
    return claimed_++;
  }

  void perform(const OrderedWork::Piece& piece, std::size_t index) {
    std::exception_ptr failure;
    try {
      piece(index);
    } catch (...) {
      failure = std::current_exception();
    }
    {
      const std::lock_guard lock(mutex_);
      results_[index] = {true, failure};
    }
    changed_.notify_all();
  }

  bool is_done(std::size_t index) {
    const std::lock_guard lock(mutex_);
    return results_[index].is_done;
  }

  void wait_for(std::size_t index) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return results_[index].is_done; });
  }

  const OrderedWork& work_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Result> results_;
  std::size_t claimed_ = 0;
  std::size_t taken_ = 0;
};

// The threads of a run, which end with it.
class Helpers {
 public:
  Helpers(Run& run, const OrderedWork& work) : run_(run) {
    const SignalsLeftToCaller signals;
    try {
      threads_.reserve(work.threads);
      for (unsigned i = 1; i < work.threads && i < work.count; ++i) {
        const auto help = [&run] { run.help(); };
        threads_.push_back(work.start_thread ? work.start_thread(help) : std::thread(help));
      }
    } catch (const std::exception&) {
      // A limit, or no memory: those that are there do it all.
    }
  }
  ~Helpers() {
    run_.stop();
    for (std::thread& thread : threads_) thread.join();
  }
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

 private:
  Run& run_;
  std::vector<std::thread> threads_;
};

void run_alone(const OrderedWork& work) {
  const OrderedWork::Piece piece = work.make_worker();
  for (std::size_t i = 0; i < work.count; ++i) {
    piece(i);
    work.take(i);
  }
}

}  // namespace

void run_in_order(const OrderedWork& work) {
  if (work.threads < 2 || work.count < 2) {
    run_alone(work);
    return;
  }
  Run run(work);
  const Helpers helpers(run, work);
  run.take_all();
}

}  // namespace secretsctl
