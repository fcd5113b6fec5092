#include <doctest/doctest.h>

#include <secretsctl/setup/doctor_checks.hpp>

namespace secretsctl::setup {
namespace {

using namespace std::chrono;

SurveyedFile file_written(const std::string& time) {
  SurveyedFile file;
  file.path = time;
  file.metadata.emplace();
  file.metadata->last_modified = sops::parse_timestamp(time).value();
  return file;
}

CheckResults clock_results(system_clock::time_point now, const std::vector<std::string>& times) {
  Survey survey{.root = "/r",
                .work_tree = {},
                .config = {},
                .config_refusal = {},
                .names = {},
                .files = {},
                .plaintexts = {},
                .keys = {},
                .places = {},
                .now = now,
                .interaction = no_interaction()};
  for (const std::string& time : times) survey.files.push_back(file_written(time));
  CheckResults results;
  check_clock(survey, results);
  return results;
}

CheckStatus status_at(system_clock::time_point now, const std::string& time) {
  const auto results = clock_results(now, {time});
  REQUIRE(results.size() == 1);
  return results.front().status;
}

}  // namespace

TEST_SUITE("doctor_clock") {
  TEST_CASE("a clock before the year 2025") {
    const auto results = clock_results(sys_days(2024y / December / 31), {});
    REQUIRE(results.size() == 1);
    CHECK(results.front().status == CheckStatus::warning);
    CHECK(clock_results(sys_days(2025y / January / 1), {}).empty());
  }

  TEST_CASE("a file more than a day ahead of the clock") {
    const auto now = sys_days(2026y / March / 1) + 12h;
    CHECK(status_at(now, "2026-03-02T11:59:59Z") == CheckStatus::ok);
    CHECK(status_at(now, "2026-03-02T12:00:01Z") == CheckStatus::warning);
    CHECK(status_at(now, "2026-03-02T13:59:00+02:00") == CheckStatus::ok);
    CHECK(status_at(now, "2026-03-02T14:00:01+02:00") == CheckStatus::warning);
    CHECK(status_at(now, "2026-03-02T09:30:01-02:30") == CheckStatus::warning);
    CHECK(status_at(now, "2026-02-28T00:00:00Z") == CheckStatus::ok);
  }

  TEST_CASE("the newest file counts") {
    const auto results =
        clock_results(sys_days(2026y / March / 1),
                      {"2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", "2025-01-01T00:00:00Z"});
    REQUIRE(results.size() == 1);
    CHECK(results.front().subject == "2027-01-01T00:00:00Z");
    CHECK(results.front().status == CheckStatus::warning);
  }
}

}  // namespace secretsctl::setup
