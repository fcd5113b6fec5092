#include <doctest/doctest.h>

#include <hex.hpp>
#include <secretsctl/age/bech32.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

// The bytes 00 to 1f, encoded by a second implementation.
const std::string lower_text = "age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0savhh7m";
const std::string upper_text =
    "AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9SCRGWPUGPZYSNZS23V9CCRYDPK8QARC0SWRYDWG";
constexpr std::string_view bytes_in_hex =
    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

bool decodes(std::string_view text) {
  return bech32_decode("age", text, Bech32Case::lower).has_value();
}

}  // namespace

TEST_SUITE("bech32") {
  TEST_CASE("both cases, both ways") {
    const Bytes bytes = test::from_hex(bytes_in_hex);
    const SecretBytes lower = bech32_encode("age", bytes, Bech32Case::lower);
    CHECK(lower.expose_text() == lower_text);
    const SecretBytes upper = bech32_encode("age-secret-key-", bytes, Bech32Case::upper);
    CHECK(upper.expose_text() == upper_text);
    const auto from_lower = bech32_decode("age", lower_text, Bech32Case::lower);
    REQUIRE(from_lower);
    CHECK(test::to_hex(from_lower->expose()) == bytes_in_hex);
    const auto from_upper = bech32_decode("age-secret-key-", upper_text, Bech32Case::upper);
    REQUIRE(from_upper);
    CHECK(test::to_hex(from_upper->expose()) == bytes_in_hex);
  }

  TEST_CASE("any length, also none and over the 90 characters of BIP 173") {
    for (const std::size_t size : {0U, 1U, 2U, 3U, 4U, 5U, 6U, 31U, 33U, 100U, 1216U}) {
      Bytes bytes(size);
      for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 37 + 255);
      const SecretBytes text = bech32_encode("age", bytes, Bech32Case::lower);
      const auto back = bech32_decode("age", text.expose_text(), Bech32Case::lower);
      REQUIRE(back);
      CHECK(test::to_hex(back->expose()) == test::to_hex(bytes));
    }
    CHECK(decodes("age19l388n"));
  }

  TEST_CASE("mixed and wrong case") {
    for (std::size_t i = 0; i < lower_text.size(); ++i) {
      std::string mixed = lower_text;
      if (mixed[i] < 'a' || mixed[i] > 'z') continue;
      mixed[i] = static_cast<char>(mixed[i] - 'a' + 'A');
      CHECK_FALSE(decodes(mixed));
    }
    CHECK_FALSE(bech32_decode("age", lower_text, Bech32Case::upper));
    CHECK_FALSE(bech32_decode("age-secret-key-", upper_text, Bech32Case::lower));
  }

  TEST_CASE("any one wrong character breaks the checksum") {
    for (std::size_t i = 4; i < lower_text.size(); ++i) {
      std::string wrong = lower_text;
      wrong[i] = wrong[i] == 'q' ? 'p' : 'q';
      CHECK_FALSE(decodes(wrong));
    }
    for (std::size_t size = 0; size < lower_text.size(); ++size) {
      CHECK_FALSE(decodes(lower_text.substr(0, size)));
    }
    CHECK_FALSE(decodes(lower_text + "q"));
  }

  TEST_CASE("a wrong or missing human-readable part") {
    CHECK_FALSE(decodes("agf1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0s43wcss"));
    CHECK_FALSE(decodes(lower_text.substr(3)));
    CHECK_FALSE(decodes(lower_text.substr(4)));
    CHECK_FALSE(bech32_decode("ag", lower_text, Bech32Case::lower));
    CHECK_FALSE(bech32_decode("age1", lower_text, Bech32Case::lower));
  }

  TEST_CASE("characters outside the alphabet") {
    for (const char c : {'b', 'i', 'o', '1', ' ', '-', '\n', '\0', '\x7f', '\x80'}) {
      std::string wrong = lower_text;
      wrong[20] = c;
      CHECK_FALSE(decodes(wrong));
    }
    CHECK_FALSE(decodes(" " + lower_text));
    CHECK_FALSE(decodes(lower_text + "\n"));
  }

  // All have a valid checksum.
  TEST_CASE("bits left over: a whole group, or not zero") {
    CHECK_FALSE(decodes("age1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc03q6rzrf"));
    CHECK(decodes("age1luyvfgxs"));  // one byte, ff
    CHECK_FALSE(decodes("age1luqrr2q7m"));
    CHECK_FALSE(decodes("age1qdd35qf"));
  }
}
