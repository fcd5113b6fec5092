#include <secretsctl/core/ordered_work.hpp>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <secretsctl/core/thread_signals.hpp>
#include <utility>
#include <vector>

namespace secretsctl {
namespace {

// The state that the threads share.
class PieceQueue final : InputGate {
 public:
  // A thread occupies one place at a time.
  explicit PieceQueue(const OrderedWork& work)
      : work_(work), at_(work.threads > 1 ? std::max<std::size_t>(work.places, 1) : 1) {
    free_.reserve(at_.size());
    for (std::size_t place = at_.size(); place-- > 0;) free_.push_back(place);
  }

  // Does one piece from start to end; false when no piece is left.
  bool step(const OrderedWork::Worker& worker) {
    const std::optional<std::size_t> place = free_place();
    if (!place) return false;
    if (!take(*place)) {
      leave(*place);
      return false;
    }
    Taken& taken = at_[*place];
    if (!taken.failure) taken.failure = failure_of([&] { worker(taken.piece); });
    put_what_is_done(*place);
    return true;
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  // The piece in a place. Until it is done, only the thread that took it may use the other members.
  struct Taken {
    bool is_done = false;
    OrderedWork::Piece piece{};
    std::exception_ptr failure{};
  };

  template <typename Action>
  static std::exception_ptr failure_of(const Action& action) noexcept {
    try {
      action();
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  // The most recently freed place, whose memory is the likeliest to be in a cache.
  std::optional<std::size_t> free_place() {
    std::unique_lock lock(state_);
    changed_.wait(lock, [&] { return failure_ || !free_.empty(); });
    if (failure_) return std::nullopt;
    const std::size_t place = free_.back();
    free_.pop_back();
    return place;
  }

  // Wakes a thread that waits for a place, so that it learns that no piece is left.
  void leave(std::size_t place) {
    const std::lock_guard lock(state_);
    free_.push_back(place);
    changed_.notify_all();
  }

  // A failure counts as a piece: it is reported after the pieces before it have been put.
  bool take(std::size_t place) {
    const std::lock_guard lock(input_);
    if (has_ended_) return false;
    Taken& taken = at_[place];
    taken.piece = {taken_, place};
    taken.failure = failure_of([&] { has_ended_ = !work_.take(taken.piece, *this); });
    if (taken.failure) has_ended_ = true;
    if (has_ended_ && !taken.failure) return false;
    ++taken_;
    return true;
  }

  // Called within take(), so no other piece is taken meanwhile.
  bool wait_for_earlier() override {
    std::unique_lock lock(state_);
    changed_.wait(lock, [&] { return failure_ || put_ == taken_; });
    return !failure_;
  }

  std::optional<std::size_t> next_place() const {
    for (std::size_t place = 0; place < at_.size(); ++place) {
      if (at_[place].is_done && at_[place].piece.number == put_) return place;
    }
    return std::nullopt;
  }

  // The thread that finishes a piece puts all finished pieces that are next in order, unless
  // another thread is putting.
  void put_what_is_done(std::size_t own_place) {
    std::unique_lock lock(state_);
    at_[own_place].is_done = true;
    if (is_putting_) return;
    is_putting_ = true;
    for (auto place = next_place(); place && !failure_; place = next_place()) {
      lock.unlock();
      Taken& taken = at_[*place];
      if (!taken.failure) taken.failure = failure_of([&] { work_.put(taken.piece); });
      lock.lock();
      failure_ = std::exchange(taken.failure, nullptr);
      taken.is_done = false;
      free_.push_back(*place);
      ++put_;
      changed_.notify_all();
    }
    is_putting_ = false;
  }

  const OrderedWork& work_;
  std::mutex input_;
  bool has_ended_ = false;
  std::uint64_t taken_ = 0;
  std::mutex state_;  // guards all members below
  std::condition_variable changed_;
  std::vector<std::size_t> free_;
  std::vector<Taken> at_;  // by place
  std::uint64_t put_ = 0;
  bool is_putting_ = false;
  std::exception_ptr failure_;
};

// The threads other than the caller's. They are joined on every way out.
class Helpers {
 public:
  Helpers(PieceQueue& queue, const OrderedWork& work) {
    const SignalsLeftToCaller signals;
    try {
      threads_.reserve(work.threads);
      for (unsigned i = 1; i < work.threads; ++i) {
        const auto help = [&] { work_with_own_worker(queue, work); };
        threads_.push_back(work.start_thread ? work.start_thread(help) : std::thread(help));
      }
    } catch (const std::exception&) {
      // A thread limit, or no memory: the threads that did start do all the work.
    }
  }
  ~Helpers() {
    for (std::thread& thread : threads_) thread.join();
  }
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

 private:
  static void work_with_own_worker(PieceQueue& queue, const OrderedWork& work) noexcept {
    try {
      const OrderedWork::Worker worker = work.make_worker();
      while (queue.step(worker)) {
      }
    } catch (...) {
      // A thread that cannot set up its worker does nothing; the others do all the work.
    }
  }

  std::vector<std::thread> threads_;
};

}  // namespace

void run_in_order(const OrderedWork& work) {
  PieceQueue queue(work);
  const OrderedWork::Worker worker = work.make_worker();
  bool goes_on = true;
  const std::uint64_t alone = work.threads > 1 ? work.alone : UINT64_MAX;
  for (std::uint64_t i = 0; i < alone && goes_on; ++i) goes_on = queue.step(worker);
  if (goes_on) {
    const Helpers helpers(queue, work);
    while (queue.step(worker)) {
    }
  }
  queue.rethrow();
}

}  // namespace secretsctl
