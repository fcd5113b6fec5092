#include <secretsctl/server/controls/compose_wrapper.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/controls/sudo_rules.hpp>
#include <secretsctl/server/controls/sudo_survey.hpp>

namespace secretsctl::server {
namespace {

std::vector<ManagedFile> files(const ServerPlan& plan, const Machine* /*machine*/) {
  std::vector<ManagedFile> all;
  if (!plan.docker.compose_file.empty()) {
    all.push_back({.path = compose_wrapper,
                   .content = compose_wrapper_text(plan),
                   .mode = 0755,
                   .validator = {"sh", "-n", "{}"}});
  }
  all.push_back({.path = sudo_file,
                 .content = sudo_text(plan),
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
