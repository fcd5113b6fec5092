#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <secretsctl/openclaw/json5.hpp>
#include <secretsctl/openclaw/json5_string.hpp>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::openclaw;
using Kind = JsonValue::Kind;

namespace {

std::string string_of(std::string_view text) {
  return plain_string(parse_json5(text).root);
}

double number(std::string_view text) {
  const JsonText parsed = parse_json5(text);
  REQUIRE(parsed.root.is(Kind::number));
  return number_of(parsed.root);
}

bool is_strict(std::string_view text) {
  return parse_json5(text).is_strict;
}

std::string message_of(std::string_view text) {
  return test::thrown_message([&] { static_cast<void>(parse_json5(text)); });
}

bool is_refused(std::string_view text) {
  const auto kind = test::thrown_kind([&] { static_cast<void>(parse_json5(text)); });
  return kind == ErrorKind::generic;
}

}  // namespace

TEST_SUITE("work that a text makes") {
  TEST_CASE("many members: each is found at once, of a repeated name the last") {
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i) text += "\"m" + std::to_string(i % 99'000) + "\": 1, ";
    text += "\"m5\": 2, \"\": 3}";
    const JsonText parsed = parse_json5(text);
    std::size_t found = 0;
    for (int i = 0; i < 99'000; ++i) {
      if (parsed.root.find("m" + std::to_string(i)) != nullptr) ++found;
    }
    CHECK(found == 99'000);
    CHECK(parsed.root.find("m5")->text == "2");
    CHECK(parsed.root.find("")->text == "3");
    CHECK(parsed.root.find("m99000") == nullptr);
    CHECK(parsed.root.find("zzz") == nullptr);
  }

  TEST_CASE("the budget ends it") {
    WorkBudget budget;
    CHECK_THROWS_AS(budget.spend(WorkBudget::limit + 1), TooMuchWork);
    budget.spend(WorkBudget::limit);
    CHECK_THROWS_AS(static_cast<void>(parse_json5("{}", budget)), TooMuchWork);
    std::string many = "[0";
    for (int i = 0; i < 5'000'000; ++i) many += ",0";
    CHECK_THROWS_AS(static_cast<void>(parse_json5(many + "]")), TooMuchWork);
  }
}

TEST_SUITE("json5") {
  TEST_CASE("strict JSON is read, and recognised as such") {
    const std::string_view text =
        R"( {"a": [1, -2.5e+3, true, false, null, {}], "b": {"c": "d\"\\\/\b\f\n\r\t\u00e4"}} )";
    const JsonText parsed = parse_json5(text);
    CHECK(parsed.is_strict);
    REQUIRE(parsed.root.is(Kind::object));
    const JsonValue* a = parsed.root.find("a");
    REQUIRE(a != nullptr);
    REQUIRE(a->elements.size() == 6);
    CHECK(number_of(a->elements[0]) == 1);
    CHECK(number_of(a->elements[1]) == -2500);
    CHECK(a->elements[1].text == "-2.5e+3");
    CHECK(a->elements[2].is(Kind::boolean));
    CHECK(a->elements[2].text == "true");
    CHECK(a->elements[4].is(Kind::null));
    CHECK(a->elements[5].text == "{}");
    const JsonValue* b = parsed.root.find("b");
    REQUIRE(b != nullptr);
    CHECK(b->text == R"({"c": "d\"\\\/\b\f\n\r\t\u00e4"})");
    CHECK(plain_string(*b->find("c")) == "d\"\\/\b\f\n\r\tä");
    CHECK(b->find("d") == nullptr);
    CHECK(a->find("a") == nullptr);
    CHECK(parsed.root.members.front().name_text == "\"a\"");
  }

  TEST_CASE("additions of JSON5 are read, and noticed") {
    for (const char* text : {"// a\n1",
                             "1 // a",
                             "/* a */ 1",
                             "/* a\n * b */ 1",
                             "1 /**/",
                             "/***/1",
                             "/*/*/1",
                             "[1,]",
                             "{a: 1}",
                             "{$_a9: 1}",
                             "{ä: 1}",
                             "{'a': 1}",
                             "{\"a\": 1,}",
                             "'a'",
                             "+1",
                             ".5",
                             "-.5",
                             "5.",
                             "5.e2",
                             "0x1F",
                             "-0Xa",
                             "Infinity",
                             "-Infinity",
                             "+NaN",
                             "NaN",
                             R"("a\'b")",
                             R"("\v\0\x41")",
                             R"("\q")",
                             "\"a\\\nb\"",
                             "\"tab\there\"",
                             "\ufeff1",
                             "\v1\f",
                             "\u00a01\u3000",
                             "[null\u2028,true\u00a0]",
                             "{a\u2003:1}",
                             "//\u2028 1",
                             "//\u2029 1"}) {
      CHECK_NOTHROW_MESSAGE(CHECK_FALSE_MESSAGE(is_strict(text), text), text);
    }
    for (const char* text : {"\"\u2028\u00a0\ufeff\"", "\"\x7f\"", "\r\n\t 1", "{\"\": -0.0e0}"}) {
      CHECK_MESSAGE(is_strict(text), text);
    }
  }

  TEST_CASE("text that is neither is refused") {
    for (const char* text : {"",
                             " ",
                             "// a",
                             "/* a",
                             "/*/",
                             "/ 1",
                             "1 2",
                             "[1 2]",
                             "[,]",
                             "[1,,]",
                             "{,}",
                             "{\"a\" 1}",
                             "{\"a\":}",
                             "{a:1 b:2}",
                             "{1: 2}",
                             "[",
                             "{",
                             "{\"a\": 1",
                             "[1",
                             "]",
                             "}",
                             "01",
                             "-01",
                             "00.5",
                             "-",
                             "+",
                             ".",
                             "-.",
                             "1e",
                             "1e+",
                             ".e1",
                             "- 1",
                             "+-1",
                             "0x",
                             "0xg",
                             "1_0",
                             "nul",
                             "nullx",
                             "True",
                             "infinity",
                             "Infinity5",
                             "undefined",
                             "\"a",
                             "'a\"",
                             "\"a\nb\"",
                             "\"a\rb\"",
                             "\"\\",
                             "\"\\u12\"",
                             "\"\\u12g4\"",
                             "\"\\xf\"",
                             "\"\\1\"",
                             "\"\\9\"",
                             "\"\\01\"",
                             "{a-b: 1}",
                             "{\\u0061: 1}",
                             "{a\\u0061: 1}",
                             "1;",
                             "\u200b1"}) {
      CHECK_MESSAGE(is_refused(text), text);
    }
    CHECK(is_refused(std::string_view("\0", 1)));
    CHECK(is_refused(std::string_view("1\0", 2)));
    CHECK(is_refused(std::string_view("[1\0]", 4)));
  }

  TEST_CASE("an error names line and column, and no value") {
    CHECK(message_of("{\n  \"a\": \"hidden\" \"b\"\n}") ==
          "line 2, column 17: expected ',' or '}'");
    CHECK(message_of("[1,\n\n   x]") == "line 3, column 4: expected a value");
    CHECK(message_of("x") == "line 1, column 1: expected a value");
    CHECK(message_of("1 1") == "line 1, column 3: text follows the end of the value");
    CHECK(message_of("{\"a\"}") == "line 1, column 5: expected ':' after a name");
    CHECK(message_of("\n/* ") == "line 2, column 1: a comment has no end");
    CHECK(message_of("{a\\u0062: 1}").find("quote the name") != std::string::npos);
  }

  TEST_CASE("nesting is limited") {
    const auto nested = [](std::size_t levels, char open, char close) {
      return std::string(levels, open) + std::string(levels, close);
    };
    CHECK_NOTHROW(static_cast<void>(parse_json5(nested(100, '[', ']'))));
    CHECK(is_refused(nested(101, '[', ']')));
    CHECK(is_refused(std::string(1000000, '[')));
    CHECK(message_of(nested(101, '[', ']')) == "line 1, column 101: nested too deeply");
  }

  TEST_CASE("of a repeated name the last counts, and both are kept") {
    const JsonText parsed = parse_json5(R"({"a": 1, "b": 2, "\u0061": 3})");
    CHECK(parsed.root.members.size() == 3);
    REQUIRE(parsed.root.find("a") != nullptr);
    CHECK(number_of(*parsed.root.find("a")) == 3);
  }

  TEST_CASE("names are decoded") {
    const JsonText parsed = parse_json5(R"({a$_1: 1, 'b"': 2, "c\n": 3, é: 4, "": 5, null: 6})");
    const std::vector<std::string> names = {"a$_1", "b\"", "c\n", "é", "", "null"};
    REQUIRE(parsed.root.members.size() == names.size());
    for (std::size_t i = 0; i < names.size(); ++i) CHECK(parsed.root.members[i].name == names[i]);
  }

  TEST_CASE("escapes") {
    CHECK(string_of(R"("\b\f\n\r\t\v\"\'\\\/")") == "\b\f\n\r\t\v\"'\\/");
    CHECK(string_of(R"("\0")") == std::string(1, '\0'));
    CHECK(string_of(R"("\0a")") == std::string("\0a", 2));
    CHECK(string_of(R"("\x41\xe9\xFF")") == "Aéÿ");
    CHECK(string_of(R"("\u0041\u00E9\u20ac\u0000")") == std::string("Aé€\0", 7));
    CHECK(string_of(R"("\a\q\ä\€\🔑")") == "aqä€🔑");
    CHECK(string_of(R"("\\n\\\\n")") == "\\n\\\\n");
    CHECK(string_of("'it\\'s \"so\"'") == "it's \"so\"");
    CHECK(string_of("\"a\\\nb\\\rc\\\r\nd\\\u2028e\\\u2029f\"") == "abcdef");
    CHECK(string_of("\"a\u2028b\tc\"") == "a\u2028b\tc");
    CHECK(string_of("\"\"").empty());
  }

  TEST_CASE("surrogates") {
    CHECK(string_of(R"("\ud83d\udd11")") == "🔑");
    CHECK(string_of(R"("a\uD83D\uDD11b")") == "a🔑b");
    CHECK(string_of(R"("\ud83d")") == "\ufffd");
    CHECK(string_of(R"("\ud83dx")") == "\ufffdx");
    CHECK(string_of(R"("\udd11\ud83d")") == "\ufffd\ufffd");
    CHECK(string_of(R"("\ud83d\ud83d\udd11")") == "\ufffd🔑");
    CHECK(string_of(R"("\ud83d\u0041")") == "\ufffdA");
    CHECK(string_of(R"("\ud83d\n\udd11")") == "\ufffd\n\ufffd");
    // As in JavaScript: a line break after a backslash counts as no character between them.
    CHECK(string_of("\"\\ud83d\\\n\\udd11\"") == "🔑");
  }

  TEST_CASE("bytes that are not UTF-8 become U+FFFD") {
    CHECK(string_of("\"a\xff\x62\"") == "a\ufffdb");
    CHECK(string_of("\"\xe2\x82\"") == "\ufffd");
    CHECK(string_of("\"\xed\xa0\x80\"") == "\ufffd\ufffd\ufffd");
    CHECK(string_of("\"\\\xff\"") == "\ufffd");
    CHECK(parse_json5("{\"\xff\": 1}").root.members.front().name == "\ufffd");
    CHECK(is_refused("\xff"));
    CHECK(is_strict("\"\xff\""));
  }

  TEST_CASE("numbers") {
    CHECK(number("0") == 0);
    CHECK(std::signbit(number("-0")));
    CHECK(std::signbit(number("-0x0")));
    CHECK(number("+1.50") == 1.5);
    CHECK(number(".5") == 0.5);
    CHECK(number("-5.") == -5);
    CHECK(number("5.e1") == 50);
    CHECK(number("1E-2") == 0.01);
    CHECK(number("0.1") == 0.1);
    CHECK(number("9007199254740993") == 9007199254740992.0);
    CHECK(number("123456789012345678901234567890") == 123456789012345678901234567890.0);
    CHECK(number("1e400") == std::numeric_limits<double>::infinity());
    CHECK(number("-1e400") == -std::numeric_limits<double>::infinity());
    CHECK(number("1e-400") == 0);
    CHECK(number("5e-324") == std::numeric_limits<double>::denorm_min());
    CHECK(number("0xfF") == 255);
    CHECK(number("-0x10") == -16);
    CHECK(number("0x1e5") == 0x1e5);
    CHECK(number("0x20000000000001") == 9007199254740992.0);
    CHECK(number("0x20000000000003") == 9007199254740996.0);
    CHECK(number("0x200000000000011") == 144115188075855904.0);
    CHECK(number("Infinity") == std::numeric_limits<double>::infinity());
    CHECK(number("-Infinity") == -std::numeric_limits<double>::infinity());
    CHECK(std::isnan(number("NaN")));
    CHECK(std::isnan(number("-NaN")));
  }
}
