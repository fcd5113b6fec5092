#include <doctest/doctest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <secretsctl/crypto/random.hpp>
#include <set>
#include <string>

using namespace secretsctl;

namespace {

using Iv = std::array<std::uint8_t, 32>;

Iv next(crypto::RandomReserve& reserve) {
  Iv iv{};
  reserve.fill(iv);
  return iv;
}

// The next IV in a child of fork; all zero if the child fails.
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

void check_that_children_get_others(crypto::RandomReserve& reserve) {
  std::set<Iv> seen;
  for (int i = 0; i < 3; ++i) {
    const Iv theirs = next_in_child(reserve);
    CHECK(theirs != Iv{});
    seen.insert(theirs);
    seen.insert(next(reserve));
  }
  CHECK(seen.size() == 6);
}

// Clears MADV_WIPEONFORK on every mapping of this process that has it; returns whether there was
// one.
bool keep_on_fork() {
  std::ifstream mappings("/proc/self/smaps");
  bool kept = false;
  unsigned long start = 0;
  unsigned long end = 0;
  for (std::string line; std::getline(mappings, line);) {
    unsigned long first = 0;
    unsigned long behind = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &first, &behind) == 2) {
      start = first;
      end = behind;
    } else if (line.starts_with("VmFlags:") && line.find(" wf") != std::string::npos) {
      kept |= madvise(reinterpret_cast<void*>(start), end - start, MADV_KEEPONFORK) == 0;
    }
  }
  return kept;
}

}  // namespace

TEST_SUITE("random") {
  TEST_CASE("the requested number of bytes, different each time") {
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

  TEST_CASE("a forked process gets different bytes from ours") {
    crypto::RandomReserve reserve;
    for (int used = 0; used < 200; ++used) static_cast<void>(next(reserve));
    check_that_children_get_others(reserve);
  }

  TEST_CASE("the same if the kernel does not wipe the buffer in a child") {
    crypto::RandomReserve reserve;
    for (int used = 0; used < 200; ++used) static_cast<void>(next(reserve));
    if (!keep_on_fork()) MESSAGE("no mapping was to be wiped: this is an emulator");
    check_that_children_get_others(reserve);
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
