#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/survey_text.hpp>

namespace secretsctl::server {
namespace {

// `timedatectl show`; empty where it does not answer.
std::string clock_properties(const Machine& machine) {
  return machine.run({"timedatectl", "show"}).text;
}

std::vector<Step> time_steps(const ServerPlan& plan, const Machine& machine) {
  const std::string text = clock_properties(machine);
  const std::string_view zone = value_after(text, "Timezone=");
  if (text.empty() || zone == plan.time_zone) return {};
  Step step{.words = {"timedatectl", "set-timezone", plan.time_zone},
            .undo = {},
            .reason = "the time zone is " + plan.time_zone};
  if (!zone.empty()) step.undo = {"timedatectl", "set-timezone", std::string(zone)};
  return {step};
}

std::vector<std::string> time_first_boot(const ServerPlan& plan) {
  return {"timedatectl set-timezone " + plan.time_zone};
}

void survey_time(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  Findings findings(results, "time");
  const auto text = output_of(machine, {"timedatectl", "show"}, "zone", findings);
  if (!text) return;
  const std::string zone(value_after(*text, "Timezone="));
  if (zone == plan.time_zone) {
    findings.ok("zone", zone, "the time zone is that of the plan");
  } else {
    findings.problem("zone", zone, "the time zone is not that of the plan, " + plan.time_zone,
                     "timedatectl set-timezone " + plan.time_zone);
  }
  if (value_after(*text, "NTPSynchronized=") == "yes") {
    findings.ok("clock", "NTP", "the clock is synchronized");
    return;
  }
  // A container has the clock of its host, and may not set it.
  const std::string container = machine.run({"systemd-detect-virt", "--container"}).text;
  if (!container.empty() && !container.starts_with("none")) {
    findings.note("clock", "NTP", "not checked: in a container the clock is the host's");
    return;
  }
  const bool runs = value_after(*text, "NTP=") == "yes";
  findings.warning("clock", "NTP",
                   runs ? "the clock is not synchronized" : "nothing synchronizes the clock",
                   runs ? "timedatectl timesync-status"
                        : "apt-get install systemd-timesyncd && timedatectl set-ntp true");
}

}  // namespace

Control time_control() {
  return {.name = "time",
          .purpose = "time zone and clock",
          .packages = {},
          .steps = time_steps,
          .first_boot = time_first_boot,
          .survey = survey_time};
}

}  // namespace secretsctl::server
