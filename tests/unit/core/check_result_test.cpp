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

  TEST_CASE("findings: what is fine is left out, and notes that ask for nothing") {
    const CheckResults results{
        {"a", "1", CheckStatus::ok, "", ""},     {"a", "2", CheckStatus::note, "", ""},
        {"b", "3", CheckStatus::note, "", "do"}, {"c", "4", CheckStatus::note, "", ""},
        {"c", "5", CheckStatus::ok, "", ""},     {"c", "6", CheckStatus::warning, "", ""},
        {"d", "7", CheckStatus::problem, "", ""}};
    std::string subjects;
    for (const CheckResult& result : findings_of(results)) subjects += result.subject;
    CHECK(subjects == "3467");
    CHECK(count_text(results) == "1 problem, 1 warning, 3 notes, 2 fine");
    CHECK(count_text({}) == "0 problems, 0 warnings, 0 fine");
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
