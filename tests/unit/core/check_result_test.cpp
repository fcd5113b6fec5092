#include <doctest/doctest.h>

#include <secretsctl/core/check_result.hpp>

namespace secretsctl {

TEST_SUITE("check_result") {
  TEST_CASE("results as text: a line each, and an indented line with the fix") {
    const CheckResults results{{"a", "x", CheckStatus::ok, "fine", ""},
                               {"b", "y", CheckStatus::problem, "two\nlines", "run\nthis"}};
    CHECK(text_report(results) ==
          "ok       x: fine\n"
          "problem  y: two\n"
          "         lines\n"
          "         run\n"
          "         this\n");
  }

  TEST_CASE("results as JSON") {
    CHECK(json_report({}) == "{\"ok\":true,\"checks\":[]}\n");
    CHECK(json_report({{"c", "a\"\n\xff", CheckStatus::problem, "m", "d"}}) ==
          "{\"ok\":false,\"checks\":[{\"check\":\"c\",\"subject\":\"a\\\"\\n\xef\xbf\xbd\","
          "\"status\":\"problem\",\"message\":\"m\",\"mend\":\"d\"}]}\n");
  }

  TEST_CASE("only a problem is unhealthy") {
    CHECK(is_healthy({{"c", "", CheckStatus::warning, "", ""}}));
    CHECK_FALSE(
        is_healthy({{"c", "", CheckStatus::ok, "", ""}, {"c", "", CheckStatus::problem, "", ""}}));
  }
}

}  // namespace secretsctl
