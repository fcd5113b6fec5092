#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/ordered_work.hpp>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

using namespace secretsctl;

namespace {

using Piece = OrderedWork::Piece;

// The pieces are the numbers from 0 on; working on one doubles it. It fails where a test says so.
class Numbers {
 public:
  static constexpr int never = -1;

  explicit Numbers(int pieces, unsigned threads = 3) : count(pieces) {
    work.threads = threads;
    work.places = 2 * std::max(threads, 1U);
    work.take = [this](const Piece& piece, InputGate& gate) { return take(piece, gate); };
    work.make_worker = [this]() -> OrderedWork::Worker {
      ++workers;
      return [this](const Piece& piece) { transform(piece); };
    };
    work.put = [this](const Piece& piece) { put(piece); };
  }

  int count = 0;
  int fail_take = never;
  int fail_transform = never;
  int fail_put = never;
  int waits_at = never;  // asks the gate before it takes this one
  // At any speed of the threads: the piece that fails does so only once another thread asks, and no
  // thread continues from this piece by itself.
  bool fails_once_asked = false;
  int needs_company_at = never;

  OrderedWork work;
  std::vector<int> put_numbers;
  std::set<std::thread::id> threads;
  std::set<std::size_t> places;
  std::atomic<unsigned> workers = 0;
  int most_ahead = 0;
  std::vector<int> put_when_asked;
  bool gave_up = false;
  std::atomic<int> open_to_signals = 0;

  std::string failure() {
    try {
      run_in_order(work);
    } catch (const std::exception& error) {
      return error.what();
    }
    return "";
  }

 private:
  bool take(const Piece& piece, InputGate& gate) {
    const Busy busy(takers_);
    CHECK(piece.number == static_cast<std::uint64_t>(next_));
    if (next_ == waits_at) {
      tell([&] { is_asked_ = true; });
      if (!gate.wait_for_earlier()) {
        gave_up = true;
        return false;
      }
      put_when_asked = put_numbers;
    }
    if (next_ == fail_take) throw Error(ErrorKind::input_unreadable, "take");
    if (next_ == count) return false;
    most_ahead = std::max(most_ahead, ++next_ - put_count_);
    values_.at(piece.place) = static_cast<int>(piece.number);
    places.insert(piece.place);
    return true;
  }

  void transform(const Piece& piece) {
    int& value = values_.at(piece.place);
    tell([&] { threads.insert(std::this_thread::get_id()); });
    look_at_signals();
    if (value == needs_company_at) await([&] { return threads.size() > 1; });
    if (value == fail_transform && fails_once_asked) await([&] { return is_asked_; });
    // Some take longer, so that later ones are done earlier.
    if (value % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds(300));
    if (value == fail_transform) throw Error(ErrorKind::age_payload, "transform");
    value *= 2;
  }

  void put(const Piece& piece) {
    const Busy busy(putters_);
    const int value = values_.at(piece.place);
    if (value == fail_put * 2) throw Error(ErrorKind::output_unwritable, "put");
    put_numbers.push_back(value);
    ++put_count_;
  }

  void look_at_signals() {
    sigset_t held;
    pthread_sigmask(SIG_SETMASK, nullptr, &held);
    if (std::this_thread::get_id() != caller_ && sigismember(&held, SIGTERM) == 0) {
      ++open_to_signals;
    }
  }

  // One thread at a time.
  struct Busy {
    explicit Busy(std::atomic<int>& count) : count_(count) { CHECK(++count_ == 1); }
    ~Busy() { --count_; }
    std::atomic<int>& count_;
  };

  template <typename Change>
  void tell(const Change& change) {
    const std::lock_guard lock(mutex_);
    change();
    changed_.notify_all();
  }

  template <typename Condition>
  void await(const Condition& condition) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, condition);
  }

  const std::thread::id caller_ = std::this_thread::get_id();
  std::array<int, 64> values_{};
  int next_ = 0;
  std::atomic<int> put_count_{0};
  std::atomic<int> takers_{0};
  std::atomic<int> putters_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_asked_ = false;
};

std::vector<int> doubled(int count) {
  std::vector<int> numbers;
  for (int i = 0; i < count; ++i) numbers.push_back(2 * i);
  return numbers;
}

}  // namespace

TEST_SUITE("ordered work") {
  TEST_CASE("all pieces, in order, whatever the number of threads") {
    for (const unsigned threads : {0U, 1U, 2U, 3U, 8U}) {
      for (const int count : {0, 1, 2, 3, 4, 5, 15, 16, 17, 500}) {
        CAPTURE(threads);
        CAPTURE(count);
        Numbers numbers(count, threads);
        CHECK(numbers.failure().empty());
        CHECK(numbers.put_numbers == doubled(count));
        CHECK(numbers.threads.size() <= std::max(threads, 1U));
        CHECK(numbers.workers <= std::max(threads, 1U));
      }
    }
  }

  TEST_CASE("no more pieces are taken and not yet put than there are places") {
    for (const std::size_t places : {0U, 1U, 2U, 5U}) {
      CAPTURE(places);
      Numbers numbers(300, 4);
      numbers.work.places = places;
      CHECK(numbers.failure().empty());
      CHECK(numbers.put_numbers == doubled(300));
      // The piece that is being put still counts.
      CHECK(numbers.most_ahead <= static_cast<int>(std::max<std::size_t>(places, 1)));
      CHECK(numbers.places.size() <= std::max<std::size_t>(places, 1));
    }
  }

  TEST_CASE("the caller does a short work by itself, in one place, but not a long one") {
    Numbers small(3, 8);
    small.work.alone = 4;
    CHECK(small.failure().empty());
    CHECK(small.threads == std::set{std::this_thread::get_id()});
    CHECK(small.places == std::set<std::size_t>{0});
    CHECK(small.workers == 1);
    Numbers large(2000, 8);
    large.work.alone = 4;
    large.needs_company_at = 10;
    CHECK(large.failure().empty());
    CHECK(large.threads.size() > 1);
  }

  TEST_CASE("a failure at any piece: all pieces before it are put, none after it") {
    for (const unsigned threads : {1U, 2U, 8U}) {
      for (const int at : {0, 1, 2, 3, 4, 9, 100, 199}) {
        CAPTURE(threads);
        CAPTURE(at);
        Numbers take(200, threads);
        take.fail_take = at;
        CHECK(take.failure() == "take");
        CHECK(take.put_numbers == doubled(at));
        Numbers transform(200, threads);
        transform.fail_transform = at;
        CHECK(transform.failure() == "transform");
        CHECK(transform.put_numbers == doubled(at));
        Numbers put(200, threads);
        put.fail_put = at;
        CHECK(put.failure() == "put");
        CHECK(put.put_numbers == doubled(at));
      }
    }
  }

  TEST_CASE("of several failures the first in order is reported") {
    for (int round = 0; round < 20; ++round) {
      Numbers numbers(200, 4);
      numbers.fail_transform = 49;  // takes longer
      numbers.fail_take = 51;
      CHECK(numbers.failure() == "transform");
      CHECK(numbers.put_numbers == doubled(49));
    }
  }

  TEST_CASE("waiting for input begins after all earlier pieces are put, or have failed") {
    for (const unsigned threads : {1U, 4U}) {
      Numbers numbers(100, threads);
      numbers.waits_at = 50;
      CHECK(numbers.failure().empty());
      CHECK(numbers.put_when_asked == doubled(50));
      Numbers failing(100, threads);
      failing.fail_transform = 49;
      failing.waits_at = 50;
      failing.fails_once_asked = threads > 1;
      CHECK(failing.failure() == "transform");
      CHECK(failing.put_when_asked.empty());
      CHECK(failing.gave_up == (threads > 1));
    }
  }

  TEST_CASE("the work succeeds without threads that the system refuses") {
    for (const int possible : {0, 1}) {
      Numbers numbers(100, 4);
      int started = 0;
      numbers.work.start_thread = [&](const std::function<void()>& run) {
        if (started++ == possible) {
          throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
        }
        return std::thread(run);
      };
      CHECK(numbers.failure().empty());
      CHECK(numbers.put_numbers == doubled(100));
      CHECK(started == possible + 1);
      CHECK(numbers.threads.size() <= static_cast<std::size_t>(possible) + 1);
    }
  }

  TEST_CASE("a thread without a worker leaves the work to the others") {
    Numbers numbers(50, 4);
    const auto make = numbers.work.make_worker;
    const auto caller = std::this_thread::get_id();
    numbers.work.make_worker = [&] {
      if (std::this_thread::get_id() != caller) throw std::bad_alloc();
      return make();
    };
    CHECK(numbers.failure().empty());
    CHECK(numbers.put_numbers == doubled(50));
    CHECK(numbers.threads == std::set{caller});
  }

  TEST_CASE("a caller without a worker takes no piece") {
    Numbers numbers(50, 4);
    numbers.work.make_worker = []() -> OrderedWork::Worker {
      throw Error(ErrorKind::generic, "nothing");
    };
    CHECK(numbers.failure() == "nothing");
    CHECK(numbers.places.empty());
  }

  TEST_CASE("a thread's worker is destroyed on that thread, before the work returns") {
    Numbers numbers(200, 4);
    numbers.needs_company_at = 0;
    std::atomic<int> gone_on_own_thread = 0;
    std::atomic<int> made = 0;
    const auto make = numbers.work.make_worker;
    numbers.work.make_worker = [&] {
      ++made;
      const std::shared_ptr<void> own(nullptr, [&, id = std::this_thread::get_id()](void*) {
        if (id == std::this_thread::get_id()) ++gone_on_own_thread;
      });
      return [own, worker = make()](const Piece& piece) { worker(piece); };
    };
    CHECK(numbers.failure().empty());
    CHECK(made > 1);
    CHECK(gone_on_own_thread == made);
  }

  TEST_CASE("the threads receive no signals, the calling one does as before") {
    Numbers numbers(64, 3);
    numbers.needs_company_at = 0;
    CHECK(numbers.failure().empty());
    CHECK(numbers.threads.size() > 1);
    CHECK(numbers.open_to_signals == 0);
    sigset_t held;
    pthread_sigmask(SIG_SETMASK, nullptr, &held);
    CHECK(sigismember(&held, SIGTERM) == 0);
  }
}
