#include <doctest/doctest.h>

#include <cmath>
#include <secretsctl/openclaw/json5.hpp>

#include "thrown.hpp"

namespace secretsctl::openclaw {
namespace {

using Kind = JsonValue::Kind;

bool is_strict(std::string_view text) {
  return parse_json5(text).is_strict;
}

std::string decoded(std::string_view text) {
  return plain_string(parse_json5(text).root);
}

double number(std::string_view text) {
  return number_of(parse_json5(text).root);
}

std::string failure(std::string_view text) {
  return test::thrown_message([&] { static_cast<void>(parse_json5(text)); });
}

}  // namespace

TEST_SUITE("json5") {
  TEST_CASE("JSON, in the order of the text") {
    const std::string text = R"({"b": [1, -2.5e3, true, null], "a": {"x": "y"}, "b": 2})";
    const JsonText parsed = parse_json5(text);
    CHECK(parsed.is_strict);
    REQUIRE(parsed.root.members.size() == 3);
    CHECK(parsed.root.members[0].name == "b");
    CHECK(parsed.root.members[0].name_text == "\"b\"");
    CHECK(parsed.root.members[0].value.elements.size() == 4);
    CHECK(parsed.root.find("a")->text == R"({"x": "y"})");
    // The last of a name counts, as in JavaScript.
    CHECK(parsed.root.find("b")->text == "2");
    CHECK(parsed.root.find("c") == nullptr);
    CHECK(parsed.root.find("a")->find("x")->find("y") == nullptr);
  }

  TEST_CASE("what only JSON5 has makes a text not strict") {
    for (const std::string_view text :
         {"// x\n1",   "/* x */ 1", "1 // x",    "[1,]",       "{\"a\":1,}", "{a:1}",   "{$a_1:1}",
          "'x'",       "{'a':1}",   "+1",        ".5",         "5.",         "0x1F",    "Infinity",
          "-Infinity", "NaN",       "\"\\x41\"", "\"a\\\nb\"", "\"\\v\"",    "\"\\0\"", "\"\\'\"",
          "\"\\q\"",   "\v1",       "\u00a0 1",  "\ufeff 1",   "{ü:1}",      "\"a\tb\""}) {
      CAPTURE(text);
      CHECK_FALSE(is_strict(text));
    }
    for (const std::string_view text : {"1", "\"a\\u0041\\n\"", "{}", "[]", " [ ] ", "-0.5e-7"}) {
      CAPTURE(text);
      CHECK(is_strict(text));
    }
  }

  TEST_CASE("what is neither") {
    for (const std::string_view text : {"",          " ",
                                        "{",         "[",
                                        "[1",        "{\"a\"}",
                                        "{\"a\":}",  "{a 1}",
                                        "[,]",       "{,}",
                                        "[1,,2]",    "1 2",
                                        "\"a",       "'a\"",
                                        "\"a\nb\"",  "\"\\",
                                        "\"\\u12\"", "\"\\x1\"",
                                        "\"\\1\"",   "\"\\01\"",
                                        "01",        "1e",
                                        "0x",        "+",
                                        "-",         ".",
                                        "nul",       "nullx",
                                        "truefalse", "/* x",
                                        "/ x",       "{1:2}",
                                        "undefined", "{\"a\":1 \"b\":2}"}) {
      CAPTURE(text);
      CHECK_FALSE(failure(text).empty());
    }
    CHECK(failure("{\n \"a\": 1\n \"b\"").starts_with("line 3, column 2: "));
    CHECK(failure("[1,\n2,\n  }").starts_with("line 3, column 3: "));
    CHECK(failure("\"a secret").find("secret") == std::string::npos);
  }

  TEST_CASE("nesting is bounded") {
    CHECK(failure(std::string(99, '[') + std::string(99, ']')).empty());
    CHECK(failure(std::string(200, '[') + std::string(200, ']')).find("deep") != std::string::npos);
    CHECK_FALSE(failure(std::string(1'000'000, '[')).empty());
  }

  TEST_CASE("strings") {
    CHECK(decoded(R"("\"\\\/\b\f\n\r\t")") == "\"\\/\b\f\n\r\t");
    CHECK(decoded(R"('it\'s "x"')") == "it's \"x\"");
    CHECK(decoded(R"("\u00fc\u20ac")") == "ü€");
    CHECK(decoded(R"("\ud83d\udd11")") == "🔑");
    CHECK(decoded(R"("\ud83dx\udd11")") == "\ufffdx\ufffd");
    CHECK(decoded(R"("\ud83d\u0041")") == "\ufffdA");
    CHECK(decoded("'\\x41\\v\\q'") == "A\vq");
    CHECK(decoded("'a\\\nb\\\r\nc\\\u2028d'") == "abcd");
    CHECK(decoded("'\\0'") == std::string(1, '\0'));
    CHECK(decoded("\"\"").empty());
  }

  TEST_CASE("numbers") {
    CHECK(number("12") == 12);
    CHECK(number("-1.5e2") == -150);
    CHECK(number("0x1f") == 31);
    CHECK(number("+.5") == 0.5);
    CHECK(number("5.") == 5);
    CHECK(std::isinf(number("-Infinity")));
    CHECK(std::isnan(number("NaN")));
    CHECK(std::isinf(number("1e999")));
  }
}

}  // namespace secretsctl::openclaw
