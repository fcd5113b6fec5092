#include <doctest/doctest.h>

#include <secretsctl/sops/yaml/yaml_scalar.hpp>
#include <string>
#include <utility>
#include <vector>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

// The type and value of a plain scalar, as `int 42`.
std::string resolved(std::string_view text, YamlTag tag = YamlTag::none,
                     YamlStyle style = YamlStyle::plain) {
  const auto value = resolve_yaml(style, tag, text);
  if (!value) return "refused";
  if (value->type == ValueType::null) return "null";
  const std::string type(type_name(value->type));
  return type + " " +
         std::string(value->canonical ? value->canonical->expose_text() : std::string_view(text));
}

// The text of the only value of a YAML text.
std::string decoded(std::string_view text) {
  const YamlEntries entries = parse_yaml(text, ErrorKind::generic);
  std::string out;
  decode_yaml_scalar(text, entries.back().value, out);
  return out;
}

}  // namespace

TEST_SUITE("yaml_scalar") {
  TEST_CASE("numbers, times and words as go-yaml reads them") {
    const std::vector<std::pair<std::string_view, std::string_view>> cases = {
        {"42", "int 42"},
        {"-7", "int -7"},
        {"+1", "int 1"},
        {"-0", "int 0"},
        {"0x1F", "int 31"},
        {"0o17", "int 15"},
        {"017", "int 15"},
        {"0b101", "int 5"},
        {"1_000", "int 1000"},
        {"089", "float 89"},
        {"0o8", "str 0o8"},
        {"0b2", "str 0b2"},
        {"1e", "str 1e"},
        {"0x1p3", "str 0x1p3"},
        {"9223372036854775807", "int 9223372036854775807"},
        {"-9223372036854775808", "int -9223372036854775808"},
        {"9223372036854775808", "refused"},
        {"18446744073709551616", "float 18446744073709552000"},
        {"1.", "float 1"},
        {".5", "float 0.5"},
        {"1e3", "float 1000"},
        {"1e400", "str 1e400"},
        {".inf", "float +Inf"},
        {"-.Inf", "float -Inf"},
        {"-.INF", "float -Inf"},
        {".nan", "float NaN"},
        {".", "str ."},
        {"+", "str +"},
        {"-x", "str -x"},
        {"true", "bool True"},
        {"FALSE", "bool False"},
        {"yes", "str yes"},
        {"n", "str n"},
        {"~", "null"},
        {"NULL", "null"},
        {"", "null"},
        {"nULL", "str nULL"},
        {"<<", "str <<"},
        {"190:20:30", "str 190:20:30"},
        {"2020-1-2", "time 2020-01-02T00:00:00Z"},
        {"2001-12-14T21:59:43.10+02:00", "time 2001-12-14T21:59:43.1+02:00"},
        {"2001-12-14t1:2:3Z", "time 2001-12-14T01:02:03Z"},
        {"2001-12-14 21:59:43", "time 2001-12-14T21:59:43Z"},
        {"2001-12-14T21:59:43", "str 2001-12-14T21:59:43"},
        {"2001-12-14T21:59:43z", "str 2001-12-14T21:59:43z"},
        {"2001-13-14", "str 2001-13-14"},
        {"2001-12-14   21:59:43,5", "time 2001-12-14T21:59:43.5Z"},
        {"2001-12-14T21:59:43+00:60", "time 2001-12-14T21:59:43+01:00"},
        {"2001-12-14T21:59:43+24:00", "refused"},
        {"2001-12-14T21:59:43+25:00", "str 2001-12-14T21:59:43+25:00"},
        {"+0b-1", "str +0b-1"},
        {"0b-1", "int -1"},
        {"-0b1", "int -1"},
        {"0o", "str 0o"},
        {"0o-7", "int -7"},
        {"0x_1", "int 1"},
        {".5_0", "float 0.5"},
        {".5_", "str .5_"},
        {"._5", "str ._5"},
        {"1__5.5", "float 15.5"},
        {"0xg", "str 0xg"},
    };
    for (const auto& [text, value] : cases) {
      CAPTURE(text);
      CHECK(resolved(text) == value);
    }
  }

  TEST_CASE("tags convert, and what does not fit is refused") {
    CHECK(resolved("123", YamlTag::text) == "str 123");
    CHECK(resolved("42", YamlTag::integer, YamlStyle::double_quoted) == "int 42");
    CHECK(resolved("3", YamlTag::floating) == "float 3");
    CHECK(resolved("x", YamlTag::integer) == "refused");
    CHECK(resolved("x", YamlTag::null) == "refused");
    CHECK(resolved("2020-01-02", YamlTag::time) == "time 2020-01-02T00:00:00Z");
    CHECK(resolved("aGVs\nbG8=", YamlTag::binary) == "str hello");
    CHECK(resolved("a", YamlTag::binary) == "refused");
    CHECK(resolved("aGl=", YamlTag::binary) == "str hi");
    CHECK(resolved("aR==", YamlTag::binary) == "str i");
    CHECK(resolved("=", YamlTag::binary) == "refused");
    CHECK(resolved("aGl\xc3\xa9", YamlTag::binary) == "refused");
    CHECK(resolved("1", YamlTag::floating) == "float 1");
    CHECK(resolved("1", YamlTag::boolean) == "refused");
    CHECK(resolved("<<", YamlTag::merge) == "str <<");
    CHECK(resolved("12", YamlTag::other) == "str 12");
    CHECK(resolved("12", YamlTag::none, YamlStyle::single_quoted) == "str 12");
  }

  TEST_CASE("every style is decoded") {
    CHECK(decoded("a: 'it''s'\n") == "it's");
    CHECK(decoded("a: \"\\u00e9\\U0001F642\\x41\\n\\\"\\\\\\e\\0\"\n") ==
          std::string("\xc3\xa9\xf0\x9f\x99\x82"
                      "A\n\"\\\x1b\0",
                      12));
    CHECK(decoded("a: \"one\n  two\n\n  three \\\n  four\"\n") == "one two\nthree four");
    CHECK(decoded("a: one\n  two\n\n  three\n") == "one two\nthree");
    CHECK(decoded("a: |\n  one\n   two\n\n") == "one\n two\n");
    CHECK(decoded("a: |+\n  one\n\n") == "one\n\n");
    CHECK(decoded("a: |2-\n    one\n") == "  one");
    CHECK(decoded("a: >\n  one\n  two\n\n  three\n   more\n  four\n") ==
          "one two\nthree\n more\nfour\n");
    CHECK(decoded("a: >-\r\n  one\r\n  two\r\n") == "one two");
    CHECK(decoded("a: |\n") == "");
  }

  TEST_CASE("a tag or an anchor may stand in lines before the value") {
    CHECK(decoded("a: !!str # c\n  12\n") == "12");
    CHECK(decoded("a: &x # c\n  12\n") == "12");
    CHECK(decoded("a: !!str &x # c\n\n  # d\n  'it''s'\n") == "it's");
    CHECK(decoded("a: !!int\n  # c\n  \"4\\x32\"\n") == "42");
    CHECK(decoded("a: !!str # c\n  |\n  x\n") == "x\n");
    CHECK(decoded("a: !!binary # !\n  '!'\n") == "!");
    CHECK(decoded("a: !!str # c\n") == "");
  }

  TEST_CASE("a text that stands in the file as it is needs no decoding") {
    const auto in_place = [](std::string_view text) {
      return yaml_text_in_place(text, parse_yaml(text, ErrorKind::generic).back().value);
    };
    CHECK(in_place("a: plain text # c\n") == "plain text");
    CHECK(in_place("a: &x 'one'\n") == "one");
    CHECK(in_place("a: !!str 12\n") == "12");
    CHECK(in_place("a: \"\"\n") == "");
    CHECK_FALSE(in_place("a: 'it''s'\n"));
    CHECK_FALSE(in_place("a: \"\\n\"\n"));
    CHECK_FALSE(in_place("a: one\n  two\n"));
  }

  TEST_CASE("texts that need quotes") {
    for (const char* text : {"1", "true", "~", "", "2020-01-02", "0x1"}) {
      CAPTURE(text);
      CHECK_FALSE(is_plain_yaml_text(text));
    }
    for (const char* text : {"a", "yes", "1e", "0o8", "v1.2.3"}) {
      CAPTURE(text);
      CHECK(is_plain_yaml_text(text));
    }
  }
}
