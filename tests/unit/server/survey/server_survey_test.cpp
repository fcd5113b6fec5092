#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/server/change/pending_change.hpp>
#include <secretsctl/server/survey/server_survey.hpp>

#include "../fake_machine.hpp"

namespace secretsctl::server {

TEST_SUITE("server survey") {
  TEST_CASE("a change that waits without its timer") {
    FakeMachine machine;
    machine.states[std::string(pending_folder) + manifest_name] = {};
    const auto has_problem = [&](const std::string& states) {
      machine
          .programs["systemctl is-active secretsctl-rollback.timer secretsctl-rollback.service"] = {
          true, 0, states, ""};
      const CheckResults results = survey_server(ServerPlan(), machine);
      CHECK(std::ranges::count(results, "change.pending", &CheckResult::check) == 1);
      return std::ranges::count(results, "change.timer", &CheckResult::check) == 1;
    };
    CHECK(has_problem("inactive\ninactive\n"));
    CHECK(has_problem("inactive\nfailed\n"));
    CHECK(!has_problem("active\ninactive\n"));
    CHECK(!has_problem("inactive\nactivating\n"));
  }
}

}  // namespace secretsctl::server
