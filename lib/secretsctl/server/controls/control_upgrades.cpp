#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/survey_text.hpp>
#include <secretsctl/server/controls/unit_step.hpp>

namespace secretsctl::server {
namespace {

constexpr const char* periodic =
    R"(// Daily updates of package lists and of security. 'secretsctl server apply' writes this file.
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
)";

std::string reboot_conf(const ServerPlan& plan) {
  std::string text =
      "// Reboots after updates that need one. 'secretsctl server apply' writes this file.\n";
  if (plan.reboot == "never") return text + "Unattended-Upgrade::Automatic-Reboot \"false\";\n";
  return text +
         "Unattended-Upgrade::Automatic-Reboot \"true\";\n"
         "Unattended-Upgrade::Automatic-Reboot-WithUsers \"true\";\n"
         "Unattended-Upgrade::Automatic-Reboot-Time \"" +
         plan.reboot + "\";\n";
}

std::vector<ManagedFile> upgrades_files(const ServerPlan& plan, const Machine* /*machine*/) {
  const std::vector<std::string> validator = {"apt-config", "-c", "{}", "dump"};
  return {
      {.path = "/etc/apt/apt.conf.d/20auto-upgrades", .content = periodic, .validator = validator},
      {.path = "/etc/apt/apt.conf.d/52secretsctl-upgrades",
       .content = reboot_conf(plan),
       .validator = validator}};
}

constexpr const char* timers[] = {"apt-daily.timer", "apt-daily-upgrade.timer"};

bool runs_at_boot(const std::string& properties) {
  const std::string_view state = value_after(properties, "UnitFileState=");
  return state == "enabled" || state == "enabled-runtime" || state == "static";
}

std::vector<Step> upgrades_steps(const ServerPlan& /*plan*/, const Machine& machine) {
  std::vector<Step> steps;
  for (const char* timer : timers) {
    const std::string state = unit_properties(machine, timer, "ActiveState,UnitFileState");
    // A unit that is masked was so on purpose; `check` reports it.
    if (state.empty() || value_after(state, "UnitFileState=").starts_with("masked")) continue;
    if (auto step = unit_step(timer, state, "updates run every day")) {
      steps.push_back(std::move(*step));
    }
  }
  return steps;
}

// A value of `apt-config dump`: the last line that sets it.
std::string_view setting(std::string_view dump, const std::string& name) {
  std::string_view value = last_value_after(dump, name + " ");
  if (value.size() < 2 || !value.starts_with('"')) return value;
  return value.substr(1, value.size() - 2);
}

void survey_timers(const Machine& machine, Findings& findings) {
  for (const char* timer : timers) {
    const std::string state = unit_properties(machine, timer, "ActiveState,UnitFileState");
    if (state.empty()) {
      findings.note("timer", timer, "not checked: systemd does not answer");
      continue;
    }
    const std::string_view active = value_after(state, "ActiveState=");
    if (active != "active") {
      findings.problem(
          "timer", timer, "it is " + std::string(active) + ": no update is installed",
          std::string("systemctl unmask ") + timer + "; systemctl enable --now " + timer);
    } else if (!runs_at_boot(state)) {
      findings.problem("timer", timer, "it is not started at boot",
                       std::string("systemctl enable ") + timer);
    } else {
      findings.ok("timer", timer, "it is active, also after a boot");
    }
  }
}

void survey_settings(const ServerPlan& plan, std::string_view dump, Findings& findings) {
  for (const char* name : {"APT::Periodic::Enable", "APT::Periodic::Update-Package-Lists",
                           "APT::Periodic::Unattended-Upgrade"}) {
    const std::string_view value = setting(dump, name);
    const bool is_default = value.empty() && std::string_view(name).ends_with("Enable");
    if (is_default) continue;
    if (value.empty() || value == "0") {
      findings.problem("periodic", name,
                       "it is " + (value.empty() ? "not set" : std::string(value)) +
                           ": security updates are not installed",
                       apply_command);
    } else {
      findings.ok("periodic", name, "it is " + std::string(value));
    }
  }
  const bool wants_reboot = plan.reboot != "never";
  const std::string_view reboots = setting(dump, "Unattended-Upgrade::Automatic-Reboot");
  const std::string_view time = setting(dump, "Unattended-Upgrade::Automatic-Reboot-Time");
  const bool does_reboot = reboots == "true" || reboots == "1" || reboots == "yes";
  if (wants_reboot != does_reboot || (wants_reboot && time != plan.reboot)) {
    findings.warning("reboot", "Unattended-Upgrade::Automatic-Reboot",
                     does_reboot ? "it reboots at " + std::string(time.empty() ? "once" : time) +
                                       ", the plan says " + plan.reboot
                                 : "it does not reboot, the plan says " + plan.reboot,
                     apply_command);
  }
}

void survey_origins(std::string_view dump, Findings& findings) {
  std::string security;
  for (const std::string_view line : lines_of(dump)) {
    if (!line.starts_with("Unattended-Upgrade::Origins-Pattern:: ") &&
        !line.starts_with("Unattended-Upgrade::Allowed-Origins:: ")) {
      continue;
    }
    if (line.find("ecurity") != std::string_view::npos) security = line;
  }
  if (security.empty()) {
    findings.problem("origins", "Unattended-Upgrade::Origins-Pattern",
                     "no origin of security updates is in it: they are not installed",
                     "apt-get install --reinstall -o Dpkg::Options::=--force-confmiss,confnew "
                     "unattended-upgrades");
  } else {
    findings.ok("origins", "Unattended-Upgrade::Origins-Pattern", "security updates are in it");
  }
}

void survey_pending(const ServerPlan& plan, const Machine& machine, Findings& findings) {
  constexpr const char* file = "/run/reboot-required";
  if (!machine.state(file)) return;
  const bool waits = plan.reboot != "never";
  if (waits) {
    findings.note("pending", file, "updates take effect with the reboot at " + plan.reboot);
  } else {
    findings.warning("pending", file,
                     "installed updates take effect only with a reboot, and the plan has no time "
                     "for one",
                     "systemctl reboot");
  }
}

// Repositories of others are no origin of unattended-upgrades; people expect them to be.
void survey_others(std::string_view dump, const Machine& machine, Findings& findings) {
  const std::string policy = machine.run({"apt-cache", "policy"}).text;
  for (const auto& [address, name] :
       {std::pair{"download.docker.com", "Docker"}, std::pair{"pkgs.tailscale.com", "Tailscale"}}) {
    if (policy.find(address) == std::string::npos || dump.find(name) != std::string::npos) continue;
    findings.note("others", address,
                  std::string(name) + "'s packages are not updated by unattended-upgrades",
                  "apt-get update && apt-get upgrade, from time to time");
  }
}

void survey_upgrades(const ServerPlan& plan, const Machine& machine, CheckResults& results) {
  Findings findings(results, "upgrades");
  if (!machine.state("/usr/bin/unattended-upgrade")) {
    findings.problem("installed", "unattended-upgrades",
                     "it is not installed: no update is installed by itself",
                     "apt-get install unattended-upgrades, then: " + std::string(apply_command));
    return;
  }
  const auto dump = output_of(machine, {"apt-config", "dump"}, "periodic", findings);
  if (!dump) return;
  survey_settings(plan, *dump, findings);
  survey_origins(*dump, findings);
  survey_timers(machine, findings);
  survey_pending(plan, machine, findings);
  survey_others(*dump, machine, findings);
}

}  // namespace

Control upgrades_control() {
  return {.name = "upgrades",
          .purpose = "security updates",
          .packages = {"unattended-upgrades"},
          .files = upgrades_files,
          .steps = upgrades_steps,
          .survey = survey_upgrades};
}

}  // namespace secretsctl::server
