#include <doctest/doctest.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <secretsctl/core/secret_forks.hpp>

using namespace secretsctl;

namespace {

// The numbers of a child and of its own child. The child is made by the system call: no handler of
// pthread_atfork() runs.
std::array<std::uint64_t, 2> numbers_of_children() {
  std::array<int, 2> ends{};
  REQUIRE(pipe(ends.data()) == 0);
  const long child = syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
  if (child == 0) {
    std::array<std::uint64_t, 2> numbers{process_number(), 0};
    const long second = syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (second == 0) {
      numbers[1] = process_number();
      _exit(write(ends[1], numbers.data(), sizeof numbers) == sizeof numbers ? 0 : 1);
    }
    waitpid(static_cast<pid_t>(second), nullptr, 0);
    _exit(0);
  }
  std::array<std::uint64_t, 2> numbers{};
  CHECK(read(ends[0], numbers.data(), sizeof numbers) == sizeof numbers);
  waitpid(static_cast<pid_t>(child), nullptr, 0);
  close(ends[0]);
  close(ends[1]);
  return numbers;
}

}  // namespace

TEST_SUITE("secret forks") {
  TEST_CASE("each process has a number of its own, however it was made") {
    const std::uint64_t ours = process_number();
    CHECK(ours != 0);
    const auto [child, grandchild] = numbers_of_children();
    CHECK(child > ours);
    CHECK(grandchild > child);
    CHECK(process_number() == ours);
  }
}
