#include <secretsctl/server/controls/compose_wrapper.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/sudo_rules.hpp>
#include <secretsctl/server/controls/sudo_survey.hpp>
#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {
namespace {

constexpr const char* head =
    "# sudo: everything for the administrator, who has no password; these commands, with these\n"
    "# arguments, for the application's user. Logs need no sudo: it is in the group "
    "systemd-journal.\n"
    "# 'secretsctl server apply' writes this file.\n";

std::vector<ManagedFile> files(const ServerPlan& plan, const Machine* /*machine*/) {
  std::string content = head + plan.administrator + " ALL=(ALL:ALL) NOPASSWD: ALL\n" + plan.user +
                        " ALL=(root) NOPASSWD: \\\n  " + joined(sudo_commands(plan), ", \\\n  ") +
                        "\n";
  std::vector<ManagedFile> all;
  if (!plan.docker.compose_file.empty()) {
    all.push_back({.path = compose_wrapper,
                   .content = compose_wrapper_text(plan),
                   .mode = 0755,
                   .validator = {"sh", "-n", "{}"}});
  }
  all.push_back({.path = sudo_file,
                 .content = std::move(content),
                 .mode = 0440,
                 .validator = {"visudo", "-cf", "{}"}});
  return all;
}

}  // namespace

Control sudo_control() {
  return {.name = "sudo",
          .purpose = "sudo for the administrator; listed commands alone for the application's user",
          .packages = {"sudo"},
          .files = files,
          .survey = survey_sudo};
}

}  // namespace secretsctl::server
