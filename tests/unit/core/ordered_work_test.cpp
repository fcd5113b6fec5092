#include <doctest/doctest.h>
#include <signal.h>

#include <atomic>
#include <mutex>
#include <secretsctl/core/ordered_work.hpp>
#include <set>
#include <stdexcept>
#include <system_error>
#include <vector>

using namespace secretsctl;

namespace {

// Work that counts: piece i writes i + 1, and what is taken is collected.
struct Counted {
  explicit Counted(std::size_t count, unsigned threads = 3) : results(count) {
    work.count = count;
    work.threads = threads;
    work.make_worker = [this] {
      ++workers;
      return [this](std::size_t index) {
        ++done;
        results[index] = index + 1;
        if (index >= fails_from) throw std::runtime_error(std::to_string(index));
      };
    };
    work.take = [this](std::size_t index) { taken.push_back(results[index]); };
  }

  [[nodiscard]] bool is_complete() const {
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (taken[i] != i + 1) return false;
    }
    return taken.size() == results.size() && done == results.size();
  }

  OrderedWork work;
  std::vector<std::size_t> results;
  std::vector<std::size_t> taken;
  std::atomic<std::size_t> done = 0;
  std::atomic<int> workers = 0;
  std::size_t fails_from = SIZE_MAX;
};

std::string failure_of(Counted& counted) {
  try {
    run_in_order(counted.work);
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

}  // namespace

TEST_SUITE("ordered work") {
  TEST_CASE("every piece is done once and taken in order") {
    for (const unsigned threads : {0U, 1U, 2U, 3U, 8U}) {
      for (const std::size_t count : {0U, 1U, 2U, 3U, 15U, 16U, 17U, 1000U}) {
        CAPTURE(threads);
        CAPTURE(count);
        Counted counted(count, threads);
        run_in_order(counted.work);
        CHECK(counted.is_complete());
        CHECK(counted.workers <= std::max(threads, 1U));
      }
    }
  }

  TEST_CASE("pieces are done ahead of what is taken by no more than the bound") {
    Counted counted(300, 4);
    counted.work.ahead = 2;
    std::atomic<std::size_t> most = 0;
    std::atomic<std::size_t> taken = 0;
    counted.work.make_worker = [&] {
      return [&](std::size_t index) {
        const std::size_t ahead = index - std::min(index, taken.load());
        std::size_t before = most;
        while (ahead > before && !most.compare_exchange_weak(before, ahead)) {
        }
      };
    };
    counted.work.take = [&](std::size_t) { ++taken; };
    run_in_order(counted.work);
    CHECK(taken == 300);
    CHECK(most <= 2);
  }

  TEST_CASE("a bound of nothing is one") {
    Counted counted(20, 2);
    counted.work.ahead = 0;
    run_in_order(counted.work);
    CHECK(counted.is_complete());
  }

  TEST_CASE("the first failure in order is the one that is told, and ends it") {
    for (const unsigned threads : {1U, 2U, 5U}) {
      for (const std::size_t from : {0U, 1U, 31U, 99U}) {
        Counted counted(100, threads);
        counted.fails_from = from;
        CHECK(failure_of(counted) == std::to_string(from));
        CHECK(counted.taken.size() == from);
      }
    }
  }

  TEST_CASE("a result that cannot be taken ends it") {
    Counted counted(100);
    counted.work.take = [](std::size_t index) {
      if (index == 7) throw std::runtime_error("not taken");
    };
    CHECK(failure_of(counted) == "not taken");
  }

  TEST_CASE("without threads the calling one does it all") {
    for (const int possible : {0, 1}) {
      Counted counted(100, 4);
      int started = 0;
      counted.work.start_thread = [&](const std::function<void()>& run) {
        if (started++ == possible) {
          throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
        }
        return std::thread(run);
      };
      run_in_order(counted.work);
      CHECK(counted.is_complete());
      CHECK(counted.workers <= possible + 1);
    }
  }

  TEST_CASE("a thread that has nothing to work with leaves it to the others") {
    Counted counted(50, 4);
    const auto make = counted.work.make_worker;
    const auto caller = std::this_thread::get_id();
    counted.work.make_worker = [&]() -> OrderedWork::Piece {
      if (std::this_thread::get_id() != caller) throw std::bad_alloc();
      return make();
    };
    run_in_order(counted.work);
    CHECK(counted.is_complete());
  }

  TEST_CASE("the threads take no signals, and the calling one takes them as before") {
    Counted counted(64, 3);
    std::atomic<int> open_to_signals = 0;
    const auto caller = std::this_thread::get_id();
    counted.work.make_worker = [&] {
      return [&](std::size_t) {
        sigset_t held;
        pthread_sigmask(SIG_SETMASK, nullptr, &held);
        if (std::this_thread::get_id() != caller && sigismember(&held, SIGTERM) == 0) {
          ++open_to_signals;
        }
      };
    };
    counted.work.take = [](std::size_t) {};
    run_in_order(counted.work);
    CHECK(open_to_signals == 0);
    sigset_t held;
    pthread_sigmask(SIG_SETMASK, nullptr, &held);
    CHECK(sigismember(&held, SIGTERM) == 0);
  }
}
