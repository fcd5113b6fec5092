#include <doctest/doctest.h>

#include <atomic>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/side_task.hpp>
#include <thread>

using namespace secretsctl;

TEST_SUITE("SideTask") {
  TEST_CASE("it runs beside the caller, or in wait()") {
    const auto caller = std::this_thread::get_id();
    for (const auto start : {SideTask::Start::now, SideTask::Start::when_waited_for}) {
      std::thread::id done_by;
      SideTask task([&] { done_by = std::this_thread::get_id(); }, start);
      task.wait();
      CHECK(done_by != std::thread::id());
      CHECK((done_by == caller) == (start == SideTask::Start::when_waited_for));
    }
  }

  TEST_CASE("wait() rethrows its exception") {
    const auto fail = [] { throw Error(ErrorKind::generic, "why"); };
    for (const auto start : {SideTask::Start::now, SideTask::Start::when_waited_for}) {
      SideTask task(fail, start);
      CHECK_THROWS_WITH_AS(task.wait(), "why", Error);
      const SideTask forgotten(fail, start);
    }
  }

  TEST_CASE("a started task has ended when the object is destroyed") {
    std::atomic<bool> may_end = false;
    bool has_ended = false;
    {
      const SideTask task(
          [&] {
            while (!may_end) std::this_thread::yield();
            has_ended = true;
          },
          SideTask::Start::now);
      may_end = true;
    }
    CHECK(has_ended);
  }

  TEST_CASE("a task that was not started is dropped without wait()") {
    bool is_done = false;
    {
      const SideTask task([&] { is_done = true; }, SideTask::Start::when_waited_for);
    }
    CHECK_FALSE(is_done);
  }
}
