#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/lane_work.hpp>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace secretsctl;

namespace {

// Pieces are the numbers from 0 on; a transformed one is doubled. It fails where it is told to.
class Numbers final : public LaneWork {
 public:
  static constexpr int never = -1;
  int count = 0;
  int fail_take = never;
  int fail_transform = never;
  int fail_put = never;
  int waits_at = never;  // asks the gate before it takes this one
  // Whatever the threads' speed: the piece that fails does so once another thread asks, and no
  // thread goes on from this piece alone.
  bool fails_once_asked = false;
  int needs_company_at = never;

  std::vector<int> put_numbers;
  std::set<std::thread::id> threads;
  std::size_t lanes = 0;
  std::vector<int> put_when_asked;
  bool gave_up = false;

  void add_lane() override { values_[lanes++] = 0; }

  bool take(std::size_t lane, InputGate& gate) override {
    const Busy busy(takers_);
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
    values_[lane] = next_++;
    return true;
  }

  void transform(std::size_t lane) override {
    tell([&] { threads.insert(std::this_thread::get_id()); });
    if (values_[lane] == needs_company_at) await([&] { return threads.size() > 1; });
    if (values_[lane] == fail_transform && fails_once_asked) await([&] { return is_asked_; });
    // Some take longer, so that later ones are done before.
    if (values_[lane] % 7 == 0) std::this_thread::sleep_for(std::chrono::microseconds(300));
    if (values_[lane] == fail_transform) throw Error(ErrorKind::age_payload, "transform");
    values_[lane] *= 2;
  }

  void put(std::size_t lane) override {
    const Busy busy(putters_);
    if (values_[lane] == fail_put * 2) throw Error(ErrorKind::output_unwritable, "put");
    put_numbers.push_back(values_[lane]);
  }

 private:
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

  std::array<int, 64> values_{};
  int next_ = 0;
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

std::string failure(Numbers& work, unsigned threads) {
  try {
    run_lanes(work, threads, 3);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_SUITE("lane work") {
  TEST_CASE("all pieces, in order, whatever the number of threads") {
    for (const unsigned threads : {1U, 2U, 3U, 8U}) {
      for (const int count : {0, 1, 2, 3, 4, 5, 16, 17, 500}) {
        CAPTURE(threads);
        CAPTURE(count);
        Numbers work;
        work.count = count;
        CHECK(failure(work, threads).empty());
        CHECK(work.put_numbers == doubled(count));
        CHECK(work.threads.size() <= threads);
        CHECK(work.lanes <= 2 * threads);
      }
    }
  }

  TEST_CASE("a short work is the caller's alone, a long one is not") {
    Numbers small;
    small.count = 3;
    CHECK(failure(small, 8).empty());
    CHECK(small.threads == std::set{std::this_thread::get_id()});
    CHECK(small.lanes <= 16);
    Numbers large;
    large.count = 2000;
    large.needs_company_at = 10;
    CHECK(failure(large, 8).empty());
    CHECK(large.threads.size() > 1);
  }

  TEST_CASE("a failure, wherever it is: all before it is put and nothing after it") {
    for (const unsigned threads : {1U, 2U, 8U}) {
      for (const int at : {0, 1, 2, 3, 4, 9, 100, 199}) {
        CAPTURE(threads);
        CAPTURE(at);
        Numbers take;
        take.count = 200;
        take.fail_take = at;
        CHECK(failure(take, threads) == "take");
        CHECK(take.put_numbers == doubled(at));
        Numbers transform;
        transform.count = 200;
        transform.fail_transform = at;
        CHECK(failure(transform, threads) == "transform");
        CHECK(transform.put_numbers == doubled(at));
        Numbers put;
        put.count = 200;
        put.fail_put = at;
        CHECK(failure(put, threads) == "put");
        CHECK(put.put_numbers == doubled(at));
      }
    }
  }

  TEST_CASE("of several failures the first in order is told") {
    for (int round = 0; round < 20; ++round) {
      Numbers work;
      work.count = 200;
      work.fail_transform = 49;  // takes longer
      work.fail_take = 51;
      CHECK(failure(work, 4) == "transform");
      CHECK(work.put_numbers == doubled(49));
    }
  }

  TEST_CASE("who has to wait for input waits until all before is put, or has failed") {
    for (const unsigned threads : {1U, 4U}) {
      Numbers work;
      work.count = 100;
      work.waits_at = 50;
      CHECK(failure(work, threads).empty());
      CHECK(work.put_when_asked == doubled(50));
      Numbers failing;
      failing.count = 100;
      failing.fail_transform = 49;
      failing.waits_at = 50;
      failing.fails_once_asked = threads > 1;
      CHECK(failure(failing, threads) == "transform");
      CHECK(failing.put_when_asked.empty());
      CHECK(failing.gave_up == (threads > 1));
    }
  }
}
