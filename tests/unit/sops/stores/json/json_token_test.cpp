#include <doctest/doctest.h>

#include <secretsctl/sops/stores/json/json_token.hpp>
#include <string>
#include <utility>

using namespace secretsctl;
using sops::ValueType;

namespace {

std::string decoded(std::string_view body) {
  const std::string token = '"' + std::string(body) + '"';
  std::string clear;
  sops::decode_json_string(token, clear);
  SecretBuffer secret;
  sops::decode_json_string(token, secret);
  CHECK(text_of(secret.expose()) == clear);
  CHECK(sops::needs_decoding(token) == (clear != body));
  return clear;
}

std::string number(std::string_view token) {
  const auto read = sops::json_number(token);
  if (!read) return "none";
  return std::string(read->type() == ValueType::integer ? "int " : "float ")
      .append(read->canonical());
}

}  // namespace

TEST_SUITE("json_token") {
  TEST_CASE("a string without escapes is the text between its quotes") {
    CHECK(sops::json_string_body("\"a\"") == "a");
    CHECK(sops::json_string_body("\"\"").empty());
    for (const char* text : {"", "a", "\x7f/'", "ä€🔑", "\xef\xbf\xbd", "\xf4\x8f\xbf\xbf"}) {
      CHECK(decoded(text) == text);
    }
  }

  TEST_CASE("text to decode is found at every position") {
    for (std::size_t size = 0; size < 40; ++size) {
      const std::string body(size, size % 2 == 0 ? '\x7f' : '[');
      CHECK(decoded(body + "\\n" + body) == body + '\n' + body);
      CHECK(decoded(body + "\xff" + body) == body + "\ufffd" + body);
      CHECK(decoded(body + "ä" + body) == body + "ä" + body);
    }
  }

  TEST_CASE("escapes are decoded") {
    CHECK(decoded(R"(\"\\\/\b\f\n\r\t)") == "\"\\/\b\f\n\r\t");
    CHECK(decoded(R"(a\u0041\u00e4\u20AC\uffff!)") == "aAä€\uffff!");
    CHECK(decoded(R"(\u0000)") == std::string(1, '\0'));
    CHECK(decoded(R"(\u007f\u0080\u07ff\u0800)") == "\x7f\u0080\u07ff\u0800");
    CHECK(decoded(R"(\ud83d\uDD11 \ud800\udc00\udbff\udfff)") == "🔑 \U00010000\U0010ffff");
  }

  TEST_CASE("a lone surrogate becomes U+FFFD, and the text after it is read") {
    CHECK(decoded(R"(\ud83d)") == "\ufffd");
    CHECK(decoded(R"(\udd11\ud83d)") == "\ufffd\ufffd");
    CHECK(decoded(R"(\ud83dx)") == "\ufffdx");
    CHECK(decoded(R"(\ud83d\n)") == "\ufffd\n");
    CHECK(decoded(R"(\ud83d\u0041)") == "\ufffdA");
    CHECK(decoded(R"(\ud83d\ud83d\udd11)") == "\ufffd🔑");
  }

  TEST_CASE("each byte that belongs to no character becomes U+FFFD") {
    CHECK(decoded("\xff") == "\ufffd");
    CHECK(decoded("a\xf0\x9f\x94 b\xe2\x82") == "a\ufffd\ufffd\ufffd b\ufffd\ufffd");
    CHECK(decoded("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");
    CHECK(decoded("\xc0\xaf\\n") == "\ufffd\ufffd\n");
  }

  TEST_CASE("integers that fit 64 bits are integers") {
    CHECK(number("0") == "int 0");
    CHECK(number("-0") == "int 0");
    CHECK(number("-42") == "int -42");
    CHECK(number("9007199254740993") == "int 9007199254740993");
    CHECK(number("9223372036854775807") == "int 9223372036854775807");
    CHECK(number("-9223372036854775808") == "int -9223372036854775808");
  }

  TEST_CASE("all other numbers are floats") {
    CHECK(number("9223372036854775808") == "float 9223372036854776000");
    CHECK(number("-9223372036854775809") == "float -9223372036854776000");
    CHECK(number("1.0") == "float 1");
    CHECK(number("1.50") == "float 1.5");
    CHECK(number("-0.0") == "float -0");
    CHECK(number("0e1") == "float 0");
    CHECK(number("1e3") == "float 1000");
    CHECK(number("1E-7") == "float 0.0000001");
    CHECK(number("0.1e+1") == "float 1");
    CHECK(number("1" + std::string(400, '0') + "e-399") == "float 10");
  }

  TEST_CASE("a number too small is zero, one too large is refused") {
    const std::string zeros(400, '0');
    for (const auto& token : {"1e-400", "0.1e-399", "1e-99999999999999999999", "0e400", "0e-400",
                              "0.0e99999999999999999999"}) {
      CHECK(number(token) == "float 0");
      CHECK(number('-' + std::string(token)) == "float -0");
    }
    CHECK(number("0." + zeros + "1") == "float 0");
    CHECK(number("0." + zeros + "1e401") == "float 1");
    CHECK(number("123" + zeros + "e-900") == "float 0");
    for (const auto& token : {"1e400", "0.1e400", "1e309", "1e99999999999999999999", "1.5E+400"}) {
      CHECK(number(token) == "none");
      CHECK(number('-' + std::string(token)) == "none");
    }
    CHECK(number("1" + zeros) == "none");
    CHECK(number("1" + zeros + "e-9") == "none");
    CHECK(number("0." + zeros + "1e800") == "none");
  }

  TEST_CASE("a number keeps its text when it moves") {
    auto first = sops::json_number("2.50");
    REQUIRE(first);
    const sops::JsonNumber second = std::move(*first);
    CHECK(second.canonical() == "2.5");
  }
}
