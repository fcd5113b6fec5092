#include <doctest/doctest.h>

#include <array>
#include <secretsctl/sops/stores/json/json_reader.hpp>
#include <string>
#include <utility>
#include <vector>

#include "thrown.hpp"

using namespace secretsctl;
using sops::JsonEvent;
using sops::JsonReader;
using Kind = JsonEvent::Kind;

namespace {

struct Step {
  Kind kind;
  std::string token;
  std::uint32_t line;
  bool operator==(const Step&) const = default;
};

std::vector<Step> steps(std::string_view text) {
  JsonReader reader(text, ErrorKind::input_unreadable);
  std::vector<Step> all;
  do {
    const JsonEvent event = reader.next();
    all.push_back({event.kind, std::string(event.token), event.line});
  } while (all.back().kind != Kind::end_of_file);
  return all;
}

std::string fault(std::string_view text) {
  return test::thrown_message([&] { steps(text); });
}

std::string nested(std::size_t depth) {
  std::string text = R"({"a":)";
  text.append(depth - 1, '[');
  text.append(depth - 1, ']');
  return text + "}";
}

}  // namespace

TEST_SUITE("json_reader") {
  TEST_CASE("the tokens of a text, each with its line") {
    const std::vector<Step> expected = {
        {Kind::begin_object, "{", 1},  {Kind::key, R"("a\"\u00e4")", 2},
        {Kind::begin_list, "[", 2},    {Kind::number, "-1.50e+07", 2},
        {Kind::string, R"("}\\")", 4}, {Kind::boolean, "true", 4},
        {Kind::boolean, "false", 4},   {Kind::null, "null", 5},
        {Kind::begin_list, "[", 5},    {Kind::end_list, "]", 5},
        {Kind::end_list, "]", 5},      {Kind::key, R"("")", 6},
        {Kind::begin_object, "{", 6},  {Kind::end_object, "}", 6},
        {Kind::key, R"("")", 6},       {Kind::number, "0", 6},
        {Kind::end_object, "}", 7},    {Kind::end_of_file, "", 8},
    };
    CHECK(steps("{\r\n\t\"a\\\"\\u00e4\" : [ -1.50e+07\n,\n\"}\\\\\", true,false ,\n"
                "null,[]],\n\"\":{},\"\":0\n}\n") == expected);
  }

  TEST_CASE("tokens are views of the text") {
    const std::string text = R"({"key": "value"})";
    JsonReader reader(text, ErrorKind::generic);
    for (const std::size_t at : {0U, 1U, 8U, 15U, 16U}) {
      CHECK(reader.next().token.data() == text.data() + at);
    }
    CHECK(reader.next().kind == Kind::end_of_file);
  }

  TEST_CASE("the end of a string is found at every length") {
    for (std::size_t size = 0; size < 40; ++size) {
      const std::string body(size, size % 2 == 0 ? '\x7f' : '\xff');
      for (const char* tail : {"", "\\\"", "\\\\", "!", "#", "[", "]", " ", "\xa2", "\xdc"}) {
        const std::string token = '"' + body + tail + '"';
        CHECK(steps("{" + token + ":1}")[1].token == token);
      }
      for (const char* bad : {"\x1f", "\n", "\\x", "\\u12g4"}) {
        CHECK_FALSE(fault("{\"" + body + bad + "\":1}").empty());
      }
    }
  }

  TEST_CASE("every fault is refused, with its line") {
    const std::vector<std::pair<std::string_view, std::string_view>> faults = {
        {"", "line 1: the text is empty; SOPS takes an object, at least {}"},
        {" \n ", "line 2: the text is empty; SOPS takes an object, at least {}"},
        {"\xef\xbb\xbf{}",
         "line 1: the text begins with a byte order mark, which JSON does not have; save it "
         "without one"},
        {"[]", "line 1: the top value is not an object; SOPS needs one, so put it in {}"},
        {"\n12", "line 2: the top value is not an object; SOPS needs one, so put it in {}"},
        {"// c\n{}", "line 1: JSON has no comments"},
        {"{\n# c\n}", "line 2: JSON has no comments"},
        {"{\"a\": /* c */ 1}", "line 1: JSON has no comments"},
        {"{\"a\": 1 // c\n}", "line 1: JSON has no comments"},
        {"{\"a\": 1,\n}", "line 2: a comma stands after the last entry"},
        {"{\"a\": [1,]}", "line 1: a comma stands after the last entry"},
        {"{,}", "line 1: there are two commas, or one before the first key"},
        {"{\"a\":1,,}", "line 1: there are two commas, or one before the first key"},
        {"{\"a\":[,]}", "line 1: a value is missing before a comma"},
        {"{\"a\":,\"b\":1}", "line 1: a value is missing before a comma"},
        {"{\"a\" 1}", "line 1: expected a colon after a key"},
        {"{\"a\"}", "line 1: a key has no value"},
        {"{\"a\":}", "line 1: a key has no value"},
        {"{\"a\":1 \"b\":2}", "line 1: expected , or }"},
        {"{\"a\":[1 2]}", "line 1: expected , or ]"},
        {"{\"a\":[1}", "line 1: a list is closed with }"},
        {"{\"a\":1]", "line 1: an object is closed with ]"},
        {"{a: 1}", "line 1: expected a key in double quotes"},
        {"{1: 1}", "line 1: expected a key in double quotes"},
        {"{'a': 1}", "line 1: expected a key in double quotes"},
        {"{\"a\": 'b'}", "line 1: a string must stand in double quotes"},
        {"{\"a\": 01}", "line 1: a number begins with a needless zero"},
        {"{\"a\": -01}", "line 1: a number begins with a needless zero"},
        {"{\"a\": +1}", "line 1: a number begins with a digit or a minus sign"},
        {"{\"a\": .5}", "line 1: a number begins with a digit or a minus sign"},
        {"{\"a\": 1.}", "line 1: a number has no digit after its point"},
        {"{\"a\": 1.e5}", "line 1: a number has no digit after its point"},
        {"{\"a\": -}", "line 1: a number has no digit after its minus sign"},
        {"{\"a\": -Infinity}", "line 1: a number has no digit after its minus sign"},
        {"{\"a\": 1e}", "line 1: a number has no digit in its exponent"},
        {"{\"a\": 1E+}", "line 1: a number has no digit in its exponent"},
        {"{\"a\": 0x1F}", "line 1: a letter follows a number"},
        {"{\"a\": 1_000}", "line 1: a letter follows a number"},
        {"{\"a\":\n\"b\nc\"}",
         "line 2: a string is not closed on its line; a line break in it is written \\n"},
        {"{\"a\": \"\t\"}",
         "line 1: a string holds a control character that is not written as an escape"},
        {"{\"a\": \"\\x41\"}",
         "line 1: a string holds a backslash with no escape of JSON after it"},
        {"{\"a\": \"\\'\"}", "line 1: a string holds a backslash with no escape of JSON after it"},
        {"{\"a\": \"\\u12\"}", "line 1: \\u in a string needs four hexadecimal digits"},
        {"{}\n\n{}", "line 3: text follows the end of the object"},
        {"{}}", "line 1: text follows the end of the object"},
        {std::string_view("{}\0", 3), "line 1: text follows the end of the object"},
    };
    for (const auto& [text, message] : faults) CHECK(fault(text) == message);
  }

  TEST_CASE("only the words of JSON are values") {
    for (const char* word : {"NaN", "nan", "Infinity", "True", "TRUE", "tru", "truer", "true1",
                             "nul", "null_", "falsey", "undefined", "b", ":", "\xff"}) {
      CHECK(fault(std::string(R"({"a": [)") + word + "]}") ==
            "line 1: expected a value: a string in double quotes, a number, true, false, null, { "
            "or [");
    }
  }

  TEST_CASE("a text that is cut off anywhere is refused") {
    const std::string_view text = "{\"a\\u00e4\":[1.5e-7,{\"b\":true},[],null],\"\":{}}";
    REQUIRE(fault(text).empty());
    for (std::size_t size = 0; size < text.size(); ++size) {
      CHECK_MESSAGE(!fault(text.substr(0, size)).empty(), size);
    }
    CHECK(fault("{") == "line 1: the text ends before its object is closed with }");
    CHECK(fault("{\"a\":[1,") == "line 1: the text ends before its list is closed with ]");
    CHECK(fault("{\"a") == "line 1: the text ends inside a string");
    CHECK(fault("{\"a\\") == "line 1: the text ends inside a string");
  }

  TEST_CASE("objects and lists may be nested up to the limit") {
    CHECK(fault(nested(JsonReader::max_depth)).empty());
    CHECK(fault(nested(JsonReader::max_depth + 1)) ==
          "line 1: objects and lists are nested more than 200 deep");
  }

  TEST_CASE("the caller names the kind of the error") {
    const auto kind_of = [](ErrorKind kind) {
      return test::thrown_kind([&] { JsonReader("[", kind).next(); });
    };
    CHECK(kind_of(ErrorKind::generic) == ErrorKind::generic);
    CHECK(kind_of(ErrorKind::input_unreadable) == ErrorKind::input_unreadable);
  }

  TEST_CASE("the end of the text is returned again and again") {
    JsonReader reader("{}", ErrorKind::generic);
    reader.next();
    reader.next();
    CHECK(reader.next().kind == Kind::end_of_file);
    CHECK(reader.next().kind == Kind::end_of_file);
  }
}
