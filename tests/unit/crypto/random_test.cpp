#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <secretsctl/crypto/random.hpp>
#include <set>

using namespace secretsctl;

namespace {

using Iv = std::array<std::uint8_t, 32>;

Iv next(crypto::RandomReserve& reserve) {
  Iv iv{};
  reserve.fill(iv);
  return iv;
}

// What the next one is in a child of fork; all zero if the child fails.
Iv next_in_child(crypto::RandomReserve& reserve) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const Iv iv = next(reserve);
    _exit(write(ends[1], iv.data(), iv.size()) == static_cast<ssize_t>(iv.size()) ? 0 : 1);
  }
  close(ends[1]);
  Iv iv{};
  CHECK(read(ends[0], iv.data(), iv.size()) == static_cast<ssize_t>(iv.size()));
  close(ends[0]);
  CHECK(waitpid(child, nullptr, 0) == child);
  return iv;
}

}  // namespace

TEST_SUITE("random") {
  TEST_CASE("as many bytes as asked for, others each time") {
    const SecretBytes one = crypto::random_secret(32);
    const SecretBytes two = crypto::random_secret(32);
    CHECK(one.size() == 32);
    CHECK_FALSE(one.equals(two));
    Bytes first(32);
    Bytes second(32);
    crypto::random_bytes(first);
    crypto::random_bytes(second);
    CHECK(first != second);
    CHECK(first != Bytes(32));
  }

  TEST_CASE("no two IVs of a reserve are the same, over many fillings of its buffer") {
    crypto::RandomReserve reserve;
    std::set<Iv> seen;
    for (int i = 0; i < 10'000; ++i) seen.insert(next(reserve));
    CHECK(seen.size() == 10'000);
    CHECK_FALSE(seen.contains(Iv{}));
  }

  TEST_CASE("a process that is forked off gets others than we do") {
    crypto::RandomReserve reserve;
    for (int used = 0; used < 200; ++used) static_cast<void>(next(reserve));
    std::set<Iv> seen;
    for (int i = 0; i < 3; ++i) {
      const Iv theirs = next_in_child(reserve);
      CHECK(theirs != Iv{});
      seen.insert(theirs);
      seen.insert(next(reserve));
    }
    CHECK(seen.size() == 6);
  }

  TEST_CASE("sizes that do not divide the buffer") {
    crypto::RandomReserve reserve;
    std::array<std::uint8_t, 61> bytes{};
    for (int i = 0; i < 2000; ++i) {
      bytes.fill(0);
      reserve.fill(bytes);
      CHECK(std::ranges::count(bytes, 0) < 20);
    }
  }
}
