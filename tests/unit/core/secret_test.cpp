#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/secret_pool.hpp>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

using namespace secretsctl;

static_assert(!std::is_copy_constructible_v<SecretBytes>);
static_assert(!std::is_copy_assignable_v<SecretBytes>);
static_assert(!std::is_copy_constructible_v<SecretBuffer>);
static_assert(!std::is_convertible_v<SecretBytes, ByteView>);
static_assert(!std::is_convertible_v<SecretBytes, std::string_view>);

namespace {

bool all_zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

bool is_zero_when_new(std::size_t size) {
  const SecretBytes secret(size);
  return all_zero(secret.expose());
}

}  // namespace

TEST_SUITE("secret") {
  TEST_CASE("new memory is zero, at any size, even if it held a secret before") {
    for (const std::size_t size : {1U, 15U, 16U, 17U, 100U, 4095U, 4096U, 65536U, 1'000'000U}) {
      SecretBytes first(size);
      CHECK(all_zero(first.expose()));
      std::ranges::fill(first.expose_writable(), std::uint8_t{0xff});
      first = SecretBytes();
      const SecretBytes again(size);
      CHECK(all_zero(again.expose()));
    }
  }

  TEST_CASE(
      "threads with a share of the pool get memory of their own, which any thread may release") {
    constexpr std::size_t each = 5000;
    std::array<std::vector<SecretBytes>, 3> secrets;
    std::vector<std::thread> threads;
    for (std::size_t number = 0; number < secrets.size(); ++number) {
      threads.emplace_back([&, number] {
        const secret_pool::ThreadShare share;
        for (std::size_t i = 0; i < each; ++i) {
          SecretBytes& secret = secrets[number].emplace_back(i % 1500 + 1);
          REQUIRE(all_zero(secret.expose()));
          std::ranges::fill(secret.expose_writable(), static_cast<std::uint8_t>(number + 1));
          if (i % 7 == 0) secret = SecretBytes();
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t number = 0; number < secrets.size(); ++number) {
      for (const SecretBytes& secret : secrets[number]) {
        REQUIRE(std::ranges::all_of(secret.expose(),
                                    [&](std::uint8_t byte) { return byte == number + 1; }));
      }
    }
    secrets = {};
    for (std::size_t size = 1; size < 3000; ++size) REQUIRE(is_zero_when_new(size));
  }

  TEST_CASE("creating and destroying shares again and again does not use more and more memory") {
    const auto use = [] {
      const secret_pool::ThreadShare share;
      std::vector<SecretBytes> secrets;
      for (std::size_t i = 0; i < 300; ++i) {
        secrets.emplace_back(i % 90 + 1);
        REQUIRE(all_zero(secrets.back().expose()));
        std::ranges::fill(secrets.back().expose_writable(), std::uint8_t{0xff});
      }
    };
    const auto mapped = [] {
      const SecretMemoryStatus status = secret_memory_status();
      return status.locked_bytes + status.unlocked_bytes;
    };
    for (int i = 0; i < 10; ++i) use();
    const std::size_t before = mapped();
    for (int i = 0; i < 3000; ++i) use();
    CHECK(mapped() == before);
  }

  TEST_CASE("many secrets at once do not overlap") {
    std::vector<SecretBytes> secrets;
    for (std::size_t i = 0; i < 3000; ++i) {
      SecretBytes secret(i % 97 + 1);
      std::ranges::fill(secret.expose_writable(), static_cast<std::uint8_t>(i));
      secrets.push_back(std::move(secret));
      if (i % 3 == 0) secrets[i / 2] = SecretBytes();
    }
    for (std::size_t i = 0; i < secrets.size(); ++i) {
      for (const std::uint8_t byte : secrets[i].expose()) {
        REQUIRE(byte == static_cast<std::uint8_t>(i));
      }
    }
  }

  TEST_CASE("moved, cloned, compared") {
    SecretBytes secret = SecretBytes::copy_of(std::string_view("a secret"));
    const SecretBytes copy = secret.clone();
    CHECK(copy.equals(secret));
    const SecretBytes moved = std::move(secret);
    CHECK(moved.equals(copy));
    CHECK(moved.expose_text() == "a secret");
    CHECK_FALSE(moved.equals(SecretBytes::copy_of(std::string_view("a secreT"))));
    CHECK_FALSE(moved.equals(SecretBytes::copy_of(std::string_view("a secret "))));
    CHECK(SecretBytes().equals(SecretBytes()));
    CHECK(SecretBytes().empty());
  }

  TEST_CASE("truncate() zeroes the bytes it cuts off") {
    SecretBytes secret = SecretBytes::copy_of(std::string_view("short, then long"));
    const std::uint8_t* const tail = secret.expose().data() + 5;
    secret.truncate(5);
    CHECK(secret.expose_text() == "short");
    CHECK(all_zero({tail, 11}));
    secret.truncate(50);
    CHECK(secret.size() == 5);
  }

  TEST_CASE("a buffer grows and keeps its content") {
    SecretBuffer buffer;
    std::string expected;
    for (int i = 0; i < 5000; ++i) {
      const std::string piece(static_cast<std::size_t>(i % 7), static_cast<char>('a' + i % 26));
      buffer.append(piece);
      expected += piece;
    }
    buffer.append('!');
    CHECK(text_of(buffer.expose()) == expected + "!");
    const SecretBytes taken = buffer.take();
    CHECK(taken.expose_text() == expected + "!");
    CHECK(buffer.size() == 0);
    buffer.append("again");
    CHECK(text_of(buffer.expose()) == "again");
  }

  TEST_CASE("only the filled part of the room is kept") {
    SecretBuffer buffer;
    buffer.append("ab");
    const MutableByteView room = buffer.room(100);
    REQUIRE(room.size() == 100);
    room[0] = 'c';
    buffer.added(1);
    CHECK(text_of(buffer.expose()) == "abc");
    CHECK(buffer.take().size() == 3);
  }

  TEST_CASE("the pool reports its size") {
    const SecretBytes secret(10);
    const SecretMemoryStatus status = secret_memory_status();
    CHECK(status.locked_bytes + status.unlocked_bytes >= 10);
  }
}
