#include <doctest/doctest.h>

#include <secretsctl/sops/stores/json/json_writer.hpp>
#include <string>
#include <utility>

using namespace secretsctl;

namespace {

std::string quoted(std::string_view text) {
  std::string clear = ">";
  sops::write_json_string(text, clear);
  SecretBuffer secret;
  secret.append('>');
  sops::write_json_string(text, secret);
  CHECK(text_of(secret.expose()) == clear);
  return clear.substr(1);
}

std::string written(std::string_view canonical) {
  std::string clear = ">";
  SecretBuffer secret;
  secret.append('>');
  const bool is_number = sops::write_json_float(canonical, clear);
  CHECK(sops::write_json_float(canonical, secret) == is_number);
  CHECK(text_of(secret.expose()) == clear);
  return is_number ? clear.substr(1) : clear;
}

}  // namespace

TEST_SUITE("json_writer") {
  TEST_CASE("strings are escaped as Go does it") {
    CHECK(quoted("") == R"("")");
    CHECK(quoted("plain /'\x7fä€🔑\ufeff") == "\"plain /'\x7fä€🔑\ufeff\"");
    CHECK(quoted("a\"b\\") == R"("a\"b\\")");
    CHECK(quoted("\b\f\n\r\t") == R"("\b\f\n\r\t")");
    CHECK(quoted(std::string_view("\0\x0b\x1f\x1b", 4)) == R"("\u0000\u000b\u001f\u001b")");
    CHECK(quoted("<a & b>") == R"("\u003ca \u0026 b\u003e")");
    CHECK(quoted("\u2027\u2028\u2029\u202a") == "\"\u2027\\u2028\\u2029\u202a\"");
  }

  TEST_CASE("characters to escape are found at every position") {
    for (std::size_t size = 0; size < 40; ++size) {
      const std::string body(size, size % 2 == 0 ? '\x7f' : '!');
      for (const auto& [text, escape] : {std::pair("\"", "\\\""),
                                         {"\\", "\\\\"},
                                         {"<", "\\u003c"},
                                         {">", "\\u003e"},
                                         {"&", "\\u0026"},
                                         {"\x1f", "\\u001f"},
                                         {"\xff", "\\ufffd"},
                                         {"\u2029", "\\u2029"}}) {
        CHECK(quoted(body + text + body) == '"' + body + escape + body + '"');
      }
      CHECK(quoted(body + "ä" + body) == '"' + body + "ä" + body + '"');
    }
  }

  TEST_CASE("each byte that belongs to no character becomes an escape") {
    CHECK(quoted("\ufffd") == "\"\ufffd\"");
    CHECK(quoted("a\xff") == R"("a\ufffd")");
    CHECK(quoted("\xf0\x9f\x94 \xe2\x80") == R"("\ufffd\ufffd\ufffd \ufffd\ufffd")");
    CHECK(quoted("\xed\xa0\x80") == R"("\ufffd\ufffd\ufffd")");
  }

  TEST_CASE("floats have an exponent below 1e-6 and from 1e21 up") {
    for (const char* plain : {"0", "-0", "1", "-1.5", "0.000001", "-0.00000123",
                              "123456789012345680000", "999999999999999900000", "0.1"}) {
      CHECK(written(plain) == plain);
    }
    CHECK(written("1000000000000000000000") == "1e+21");
    CHECK(written("-1234567890123456800000") == "-1.2345678901234568e+21");
    CHECK(written("1050000000000000000000000") == "1.05e+24");
    CHECK(written("1" + std::string(308, '0')) == "1e+308");
    CHECK(written("0.0000001") == "1e-7");
    CHECK(written("0.0000009999999999999999") == "9.999999999999999e-7");
    CHECK(written("-0." + std::string(323, '0') + "5") == "-5e-324");
  }

  TEST_CASE("values that JSON cannot hold are not written") {
    for (const char* none : {"NaN", "+Inf", "-Inf", "", "-", "1.", ".5", "1e5", "+1", "1.2.3"}) {
      CHECK(written(none) == ">");
    }
  }
}
