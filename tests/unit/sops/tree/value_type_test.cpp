#include <doctest/doctest.h>

#include <secretsctl/sops/tree/value_type.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

// The canonical and the printed form of a decrypted text; "-" if it is not a value of the type.
std::string canonical(ValueType type, std::string_view text) {
  const auto value = canonical_value(type, SecretBytes::copy_of(text));
  return value ? std::string(value->expose_text()) : "-";
}

std::string printed(ValueType type, std::string_view text) {
  const auto value = canonical_value(type, SecretBytes::copy_of(text));
  if (!value) return "-";
  const SecretBytes print = printed_value(type, *value);
  return std::string(print.expose_text());
}

}  // namespace

TEST_SUITE("value_type") {
  TEST_CASE("names are converted both ways") {
    for (const auto* name : {"str", "int", "float", "bool", "time", "bytes", "comment"}) {
      const auto type = type_of_name(name);
      REQUIRE(type);
      CHECK(type_name(*type) == name);
    }
    CHECK_FALSE(type_of_name("string"));
    CHECK_FALSE(type_of_name(""));
  }

  TEST_CASE("integers are decimal and signed, of 64 bits") {
    CHECK(canonical(ValueType::integer, "42") == "42");
    CHECK(canonical(ValueType::integer, "+7") == "7");
    CHECK(canonical(ValueType::integer, "-007") == "-7");
    CHECK(canonical(ValueType::integer, "9007199254740993") == "9007199254740993");
    CHECK(canonical(ValueType::integer, "-9223372036854775808") == "-9223372036854775808");
    for (const auto* text : {"", "+", "+-1", "1.0", "0x1", " 1", "9223372036854775808"}) {
      CHECK_MESSAGE(canonical(ValueType::integer, text) == "-", text);
    }
  }

  TEST_CASE("floats are hashed plain and printed in the G format") {
    const struct {
      const char* text;
      const char* plain;
      const char* print;
    } cases[] = {
        {"42", "42", "42.0"},
        {"3.0", "3", "3.0"},
        {"0", "0", "0.0"},
        {"-0", "-0", "-0.0"},
        {"0.25", "0.25", "0.25"},
        {"-12.5", "-12.5", "-12.5"},
        {"1e6", "1000000", "1E+06"},
        {"123456", "123456", "123456.0"},
        {"1234567.5", "1234567.5", "1.2345675E+06"},
        {"0.0001", "0.0001", "0.0001"},
        {"0.00001", "0.00001", "1E-05"},
        {"1e21", "1000000000000000000000", "1E+21"},
        {"1e23", "100000000000000000000000", "1E+23"},
        {"5e-324",
         "0."
         "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "0"
         "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
         "0"
         "0000000000000000000000000000000000000000000000000000005",
         "5E-324"},
        {"+Inf", "+Inf", "+Inf"},
        {"-Inf", "-Inf", "-Inf"},
        {"NaN", "NaN", "NaN"},
        {"1e-400", "0", "0.0"},
    };
    for (const auto& test : cases) {
      CHECK_MESSAGE(canonical(ValueType::floating, test.text) == test.plain, test.text);
      CHECK_MESSAGE(printed(ValueType::floating, test.text) == test.print, test.text);
    }
    for (const auto* text : {"", "+", "1e400", "1,5", "1.5x", "++1", " 1"}) {
      CHECK_MESSAGE(canonical(ValueType::floating, text) == "-", text);
    }
  }

  TEST_CASE("booleans are hashed with a capital and printed without") {
    for (const auto* yes : {"1", "t", "T", "TRUE", "true", "True"}) {
      CHECK(canonical(ValueType::boolean, yes) == "True");
      CHECK(printed(ValueType::boolean, yes) == "true");
    }
    CHECK(printed(ValueType::boolean, "False") == "false");
    CHECK(canonical(ValueType::boolean, "yes") == "-");
    CHECK(canonical(ValueType::boolean, "") == "-");
  }

  TEST_CASE("times keep fraction and offset in the hash and lose the fraction in print") {
    CHECK(canonical(ValueType::time, "2026-11-22T07:00:00.500+01:00") ==
          "2026-11-22T07:00:00.5+01:00");
    CHECK(printed(ValueType::time, "2026-11-22T07:00:00.500+01:00") == "2026-11-22T07:00:00+01:00");
    CHECK(canonical(ValueType::time, "2026-11-22T07:00:00.000Z") == "2026-11-22T07:00:00Z");
    CHECK(canonical(ValueType::time, "2026-11-22T07:00:00-00:00") == "2026-11-22T07:00:00Z");
    for (const auto* text :
         {"2026-11-22t07:00:00Z", "2026-11-22T07:00:00z", "2026-11-22 07:00:00Z",
          "2026-02-29T07:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T07:00:60Z",
          "2026-11-22T07:00:00", "2026-11-22T07:00:00.Z", "2026-11-22T07:00:00+24:00",
          "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-11-22T07:00:00Zx"}) {
      CHECK_MESSAGE(canonical(ValueType::time, text) == "-", text);
    }
  }

  TEST_CASE("bytes print as Go prints a slice") {
    CHECK(printed(ValueType::bytes, "hi") == "[104 105]");
    CHECK(printed(ValueType::bytes, "") == "[]");
  }
}
