#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <secretsctl/core/large_bytes.hpp>
#include <string>

using namespace secretsctl;

namespace {

constexpr std::size_t mebibyte = std::size_t{1024} * 1024;

std::uint8_t expected_at(std::size_t index) {
  return static_cast<std::uint8_t>(index % 251);
}

LargeBytes filled(std::size_t size) {
  LargeBytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes.writable()[i] = expected_at(i);
  return bytes;
}

bool holds(ByteView bytes, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    if (bytes[i] != expected_at(i)) return false;
  }
  return true;
}

}  // namespace

TEST_SUITE("large bytes") {
  TEST_CASE("any size, on the heap and in mappings of their own") {
    for (const std::size_t size : {std::size_t{0}, std::size_t{1}, 2 * mebibyte - 1, 2 * mebibyte,
                                   2 * mebibyte + 1, 5 * mebibyte}) {
      CAPTURE(size);
      LargeBytes bytes = filled(size);
      CHECK(bytes.size() == size);
      LargeBytes moved = std::move(bytes);
      CHECK(holds(moved.view(), 0, size));
      const LargeBytes copy = LargeBytes::copy_of(moved.view());
      CHECK(std::ranges::equal(copy.view(), moved.view()));
      moved = filled(3);
      CHECK(holds(moved.view(), 0, 3));
      moved.truncate(2);
      CHECK(moved.size() == 2);
    }
  }

  TEST_CASE("forget_before() frees only bytes before the offset") {
    for (const std::size_t size : {std::size_t{100}, 7 * mebibyte + 5}) {
      LargeBytes bytes = filled(size);
      for (std::size_t place = 0; place <= size; place += size / 5) {
        bytes.forget_before(place);
        CHECK(holds(bytes.view(), place, size));
      }
      bytes.forget_before(2 * size);
      bytes.forget_before(0);
      CHECK(bytes.size() == size);
    }
  }

  TEST_CASE("a buffer grows and keeps its content") {
    LargeBuffer buffer;
    std::size_t total = 0;
    for (std::size_t piece = 1; total < 5 * mebibyte; piece = piece * 3 + 1) {
      const MutableByteView room = buffer.room(piece);
      for (std::size_t i = 0; i < piece; ++i) room[i] = expected_at(total + i);
      buffer.added(piece);
      total += piece;
      CHECK(buffer.size() == total);
    }
    const LargeBytes taken = buffer.take();
    CHECK(taken.size() == total);
    CHECK(holds(taken.view(), 0, total));
    CHECK(buffer.size() == 0);
  }

  TEST_CASE("a size that no memory has is refused before anything is rounded up") {
    CHECK_THROWS_AS(LargeBytes(SIZE_MAX), std::bad_alloc);
    CHECK_THROWS_AS(LargeBytes(SIZE_MAX - mebibyte), std::bad_alloc);
  }
}
