#include <doctest/doctest.h>

#include <secretsctl/server/controls/unit_step.hpp>

#include "../fake_machine.hpp"

namespace secretsctl::server {
namespace {

std::string undo_of(const std::string& active, const std::string& file) {
  const auto step =
      unit_step("x", "ActiveState=" + active + "\nUnitFileState=" + file + "\n", "why");
  std::string undo;
  if (step) {
    for (const std::string& word : step->undo) undo += word + " ";
  }
  return undo;
}

}  // namespace

TEST_SUITE("server unit step") {
  TEST_CASE("the undoing takes back only what was not so before") {
    CHECK(undo_of("active", "enabled").empty());
    CHECK(undo_of("active", "static").empty());
    CHECK(undo_of("active", "disabled") == "systemctl disable x ");
    CHECK(undo_of("inactive", "enabled") == "systemctl stop x ");
    CHECK(undo_of("inactive", "disabled") == "systemctl disable --now x ");
  }

  TEST_CASE("a timer that is masked stays so") {
    FakeMachine machine;
    const auto steps = [&](const std::string& file) {
      for (const char* timer : {"apt-daily.timer", "apt-daily-upgrade.timer"}) {
        machine.programs[std::string("systemctl show -p ActiveState,UnitFileState ") + timer] = {
            true, 0, "ActiveState=inactive\nUnitFileState=" + file + "\n", ""};
      }
      return upgrades_control().steps(ServerPlan(), machine).size();
    };
    CHECK(steps("disabled") == 2);
    CHECK(steps("masked") == 0);
    CHECK(steps("masked-runtime") == 0);
  }
}

}  // namespace secretsctl::server
