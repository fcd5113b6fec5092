#include <doctest/doctest.h>

#include <secretsctl/core/json_text.hpp>
#include <string>

using namespace secretsctl;

namespace {

std::string quoted(std::string_view text) {
  SecretBuffer out;
  append_json_string(text, out);
  return std::string(text_of(out.expose()));
}

}  // namespace

TEST_SUITE("json_text") {
  TEST_CASE("only characters that JSON requires are escaped") {
    CHECK(quoted("plain ä/'") == "\"plain ä/'\"");
    CHECK(quoted("") == "\"\"");
    CHECK(quoted("a\"b\\c") == "\"a\\\"b\\\\c\"");
    CHECK(quoted(std::string_view("\x00\n\x1f\x7f", 4)) == "\"\\u0000\\u000a\\u001f\x7f\"");
    CHECK(quoted("\"") == "\"\\\"\"");
  }

  TEST_CASE("bytes that are not UTF-8 are replaced, one U+FFFD for each broken sequence") {
    const auto decoded = [](std::string_view text) {
      SecretBuffer out;
      append_utf8_text(text, out);
      return std::string(text_of(out.expose()));
    };
    CHECK(decoded("").empty());
    CHECK(decoded("a€🔑") == "a€🔑");
    CHECK(decoded("\xff") == "\ufffd");
    CHECK(decoded("a\xf0\x9f\x94 b\xe2\x82") == "a\ufffd b\ufffd");
    CHECK(decoded("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");
    CHECK(decoded("\xc0\xaf\xc3") == "\ufffd\ufffd\ufffd");
    CHECK(decoded("\xe2€") == "\ufffd€");
  }

  TEST_CASE("a character at the start is measured") {
    const auto size = [](std::string_view text) { return utf8_character_size(bytes_of(text)); };
    CHECK(size("ab") == 1);
    CHECK(size("ä\xff") == 2);
    CHECK(size("€") == 3);
    CHECK(size("🔑a") == 4);
    CHECK(size("\xff-") == 0);
    CHECK(size("\xe2\x82") == 0);
    CHECK(size("\xed\xa0\x80") == 0);
  }

  TEST_CASE("UTF-8 is told from other bytes") {
    for (const char* good : {"", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
                             "\xee\x80\x80", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
      CHECK(is_utf8(bytes_of(good)));
    }
    for (const char* bad : {"\x80", "\xc0\xaf", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf",
                            "\xed\xa0\x80", "\xe2\x82", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
                            "\xf5\x80\x80\x80", "\xff", "a\xf0\x9f\x98"}) {
      CHECK_FALSE(is_utf8(bytes_of(bad)));
    }
  }
}
