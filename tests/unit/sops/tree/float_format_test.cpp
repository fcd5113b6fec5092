#include <doctest/doctest.h>

#include <cmath>
#include <secretsctl/sops/tree/float_format.hpp>
#include <string>

using namespace secretsctl::sops;

TEST_CASE("a float too small is zero, one too large is refused") {
  const std::string zeros(400, '0');
  for (const std::string& tiny :
       {std::string("1e-400"), std::string("0.1e-400"), "0." + zeros + "1", "0." + zeros + "1e5",
        std::string("1e-99999999999999999999")}) {
    CAPTURE(tiny);
    REQUIRE(parse_float(tiny).has_value());
    CHECK(*parse_float(tiny) == 0);
    CHECK_FALSE(std::signbit(*parse_float(tiny)));
    REQUIRE(parse_float("-" + tiny).has_value());
    CHECK(std::signbit(*parse_float("-" + tiny)));
  }
  for (const std::string& large :
       {std::string("1e400"), std::string("0.1e400"), "1" + zeros + "e-5", "1" + zeros + ".5",
        std::string("0.001e999"), std::string("1e99999999999999999999")}) {
    CAPTURE(large);
    CHECK_FALSE(parse_float(large).has_value());
    CHECK_FALSE(parse_float("-" + large).has_value());
  }
}

TEST_CASE("texts that are not floats") {
  for (const char* text : {"", "+", "++1", "x", "1x", "0x1p3", "nan(1)", "1e"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_float(text).has_value());
  }
  CHECK(parse_float("+1.5") == 1.5);
  CHECK(std::isnan(*parse_float("NaN")));
  CHECK(std::isinf(*parse_float("-Inf")));
}
