#include <secretsctl/core/lane_work.hpp>

#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <optional>
#include <secretsctl/core/thread_signals.hpp>
#include <thread>
#include <vector>

namespace secretsctl {
namespace {

class Run final : InputGate {
 public:
  explicit Run(LaneWork& work) : work_(work) {}

  void add_lane() {
    work_.add_lane();
    free_.push_back(pieces_.size());
    pieces_.emplace_back();
  }

  // One piece from start to end; false when there is nothing more to do.
  bool step() {
    const std::optional<std::size_t> lane = free_lane();
    if (!lane || !take(*lane)) return false;
    if (Piece& piece = pieces_[*lane]; !piece.failure) piece.failure = failure_of_transform(*lane);
    put_what_is_done(*lane);
    return true;
  }

  void work_to_the_end() noexcept {
    while (step()) {
    }
  }

  void rethrow() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  // What is in a lane. Until it is done, all else belongs to the thread that took it.
  struct Piece {
    bool is_done = false;
    std::uint64_t number = 0;
    std::exception_ptr failure{};
  };

  std::optional<std::size_t> free_lane() {
    std::unique_lock lock(state_);
    changed_.wait(lock, [&] { return failure_ || !free_.empty(); });
    if (failure_) return std::nullopt;
    const std::size_t lane = free_.back();
    free_.pop_back();
    return lane;
  }

  // A failure counts as a piece: it is told after the pieces before it have been put.
  bool take(std::size_t lane) {
    const std::lock_guard lock(input_);
    if (ended_) return false;
    Piece& piece = pieces_[lane];
    piece.number = taken_;
    try {
      ended_ = !work_.take(lane, *this);
    } catch (...) {
      piece.failure = std::current_exception();
      ended_ = true;
    }
    if (ended_ && !piece.failure) return false;
    ++taken_;
    return true;
  }

  // Called within take(), so that no piece is taken meanwhile.
  bool wait_for_earlier() override {
    std::unique_lock lock(state_);
    changed_.wait(lock, [&] { return failure_ || put_ == taken_; });
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

  std::optional<std::size_t> next_lane() const {
    for (std::size_t lane = 0; lane < pieces_.size(); ++lane) {
      if (pieces_[lane].is_done && pieces_[lane].number == put_) return lane;
    }
    return std::nullopt;
  }

  // Whoever is done puts what is next, for the others too, unless somebody is at it.
  void put_what_is_done(std::size_t own_lane) {
    std::unique_lock lock(state_);
    pieces_[own_lane].is_done = true;
    if (is_putting_) return;
    is_putting_ = true;
    for (auto lane = next_lane(); lane && !failure_; lane = next_lane()) {
      lock.unlock();
      const std::exception_ptr failure = failure_of_put(*lane);
      lock.lock();
      failure_ = failure;
      pieces_[*lane].is_done = false;
      free_.push_back(*lane);
      ++put_;
      changed_.notify_all();
    }
    is_putting_ = false;
  }

  std::exception_ptr failure_of_put(std::size_t lane) noexcept {
    if (pieces_[lane].failure) return pieces_[lane].failure;
    try {
      work_.put(lane);
      return nullptr;
    } catch (...) {
      return std::current_exception();
    }
  }

  LaneWork& work_;
  std::mutex input_;
  bool ended_ = false;
  std::uint64_t taken_ = 0;
  std::mutex state_;  // of all that follows
  std::condition_variable changed_;
  std::vector<std::size_t> free_;
  std::vector<Piece> pieces_;  // by lane
  std::uint64_t put_ = 0;
  bool is_putting_ = false;
  std::exception_ptr failure_;
};

// Joins on every way out.
class Helpers {
 public:
  Helpers(Run& run, unsigned count) {
    const SignalsLeftToCaller signals;
    threads_.reserve(count);
    try {
      for (unsigned i = 0; i < count; ++i) {
        threads_.emplace_back([&run] { run.work_to_the_end(); });
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

void run_lanes(LaneWork& work, unsigned threads, std::size_t alone) {
  Run run(work);
  run.add_lane();
  bool goes_on = true;
  for (std::size_t i = 0; i < alone && goes_on; ++i) goes_on = run.step();
  if (goes_on) {
    // More lanes than threads, so that a thread need not wait for the piece before its own.
    for (unsigned lane = 1; threads > 1 && lane < 2 * threads; ++lane) run.add_lane();
    const Helpers helpers(run, threads > 1 ? threads - 1 : 0);
    run.work_to_the_end();
  }
  run.rethrow();
}

}  // namespace secretsctl
