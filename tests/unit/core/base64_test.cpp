#include <doctest/doctest.h>

#include <secretsctl/core/base64.hpp>
#include <secretsctl/core/secret_base64.hpp>
#include <string>

using namespace secretsctl;

namespace {

constexpr auto padded = Base64Padding::padded;
constexpr auto unpadded = Base64Padding::unpadded;

std::string encoded(std::string_view bytes, Base64Padding padding) {
  std::string text;
  base64_encode(bytes_of(bytes), padding, text);
  return text;
}

bool decodes(std::string_view text, Base64Padding padding) {
  return base64_decode(text, padding).has_value();
}

}  // namespace

TEST_SUITE("base64") {
  TEST_CASE("the vectors of RFC 4648, section 10") {
    const std::string_view plain = "foobar";
    const std::string_view with[] = {"",         "Zg==",     "Zm8=",    "Zm9v",
                                     "Zm9vYg==", "Zm9vYmE=", "Zm9vYmFy"};
    for (std::size_t size = 0; size <= plain.size(); ++size) {
      const std::string_view part = plain.substr(0, size);
      std::string_view without = with[size];
      while (without.ends_with('=')) without.remove_suffix(1);
      CHECK(encoded(part, padded) == with[size]);
      CHECK(encoded(part, unpadded) == without);
      CHECK(base64_decode(with[size], padded) == Bytes(part.begin(), part.end()));
      CHECK(base64_decode(without, unpadded) == Bytes(part.begin(), part.end()));
      CHECK(base64_length(size, padded) == with[size].size());
      CHECK(base64_length(size, unpadded) == without.size());
    }
  }

  TEST_CASE("all byte values, appended to earlier output") {
    Bytes bytes;
    for (int i = 0; i < 256; ++i) bytes.push_back(static_cast<std::uint8_t>(255 - i));
    std::string text = "before";
    base64_encode(bytes, unpadded, text);
    REQUIRE(text.starts_with("before"));
    CHECK(base64_decode(text.substr(6), unpadded) == bytes);
  }

  TEST_CASE("a byte above 127 is no character of secret base64") {
    for (int c = 128; c < 256; ++c) {
      CAPTURE(c);
      CHECK_FALSE(secret_base64_decode("Zm9" + std::string(1, static_cast<char>(c)), padded));
      CHECK_FALSE(secret_base64_decode(std::string(4, static_cast<char>(c)), padded));
    }
  }

  TEST_CASE("every length, the same as libsodium's codec") {
    Bytes bytes;
    for (std::size_t size = 0; size < 100; ++size) {
      for (const Base64Padding padding : {padded, unpadded}) {
        const std::string text = encoded(text_of(bytes), padding);
        const SecretBytes other = secret_base64_encode(bytes, padding);
        CHECK(text == other.expose_text());
        CHECK(base64_decode(text, padding) == bytes);
      }
      bytes.push_back(static_cast<std::uint8_t>(size * 151 + 7));
    }
  }

  TEST_CASE("a character outside the alphabet is found at every position") {
    for (const std::size_t size : {4U, 8U, 12U, 16U, 44U, 62U, 63U, 64U}) {
      for (std::size_t place = 0; place < size; ++place) {
        for (const char other : {'-', '\n', '\0', '=', '\x80', '\xff'}) {
          std::string text(size, '/');
          if (size % 4 != 0) text.back() = 'A';  // its unused bits are zero
          CHECK(decodes(text, unpadded));
          text[place] = other;
          CHECK_FALSE(decodes(text, unpadded));
        }
      }
    }
  }

  TEST_CASE("one encoding for each byte string: unused bits are zero") {
    for (const char* text : {"Zh==", "Zm9=", "Zm9vYh==", "//=="}) {
      CAPTURE(text);
      CHECK_FALSE(decodes(text, padded));
    }
    for (const char* text : {"Zh", "Zm9", "//", "///"}) {
      CAPTURE(text);
      CHECK_FALSE(decodes(text, unpadded));
    }
    CHECK(decodes("/w", unpadded));
    CHECK(decodes("//8", unpadded));
  }

  TEST_CASE("padding as the caller says") {
    for (const char* text : {"Zg", "Zg=", "Zg===", "Zm8", "Zm9v=", "Zm9v====", "=",
                             "==", "====", "Z===", "=Zg=", "Zg==Zg=="}) {
      CAPTURE(text);
      CHECK_FALSE(decodes(text, padded));
    }
    for (const char* text : {"Zg==", "Zm8=", "=", "Z"}) {
      CAPTURE(text);
      CHECK_FALSE(decodes(text, unpadded));
    }
  }

  TEST_CASE("no character outside the alphabet at any position") {
    for (int value = 0; value < 256; ++value) {
      const char c = static_cast<char>(value);
      if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '/') continue;
      for (std::size_t at = 0; at < 8; ++at) {
        std::string text = "AAAAAAAA";
        text[at] = c;
        CAPTURE(value);
        CAPTURE(at);
        // '=' at the end is padding.
        if (c != '=' || at < 6) CHECK_FALSE(decodes(text, padded));
        CHECK_FALSE(decodes(text, unpadded));
      }
    }
  }

  TEST_CASE("the output is replaced") {
    Bytes out(100, 1);
    CHECK(base64_decode("Zm9v", padded, out));
    CHECK(text_of(out) == "foo");
  }
}
