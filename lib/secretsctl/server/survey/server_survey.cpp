#include <secretsctl/core/error.hpp>
#include <secretsctl/server/change/pending_change.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/machine/output_text.hpp>
#include <secretsctl/server/survey/server_survey.hpp>

namespace secretsctl::server {

namespace {

// The service waits between two tries as `activating`.
void survey_rollback(const Machine& machine, CheckResults& results) {
  const ProgramOutput output = machine.run(
      {"systemctl", "is-active", "secretsctl-rollback.timer", "secretsctl-rollback.service"});
  if (!output.was_found) return;
  for (const std::string_view line : lines_of(output.text)) {
    if (line == "active" || line == "activating") return;
  }
  results.push_back({"change.timer", "secretsctl-rollback.timer", CheckStatus::problem,
                     "it does not run: nothing rolls back the change that waits",
                     "sudo secretsctl server rollback"});
}

}  // namespace

CheckResults survey_server(const ServerPlan& plan, const Machine& machine) {
  CheckResults results;
  for (const Control& control : controls()) {
    if (control.survey == nullptr) continue;
    const std::string name(control.name);
    try {
      control.survey(plan, machine, results);
    } catch (const std::exception& error) {
      results.push_back({name + ".survey",
                         name,
                         CheckStatus::problem,
                         std::string("the survey stopped: ") + error.what(),
                         {}});
    }
  }
  if (machine.state(std::string(pending_folder) + manifest_name)) {
    results.push_back({"change.pending", pending_folder, CheckStatus::warning,
                       "a change waits to be confirmed, and is rolled back if it is not",
                       "from a new login: sudo secretsctl server confirm"});
    survey_rollback(machine, results);
  }
  return results;
}

CheckResults check_this_server(const std::string& plan) {
  const ThisMachine machine;
  if (!plan.empty()) check_plan_owner(plan);
  CheckResults results = survey_server(plan.empty() ? ServerPlan{} : read_plan(plan), machine);
  if (plan.empty()) {
    results.insert(results.begin(),
                   {"plan", installed_plan, CheckStatus::note,
                    "there is no plan; the server was compared with the default values",
                    "write server.yml and give it with --plan"});
  } else {
    results.insert(results.begin(),
                   {"plan", plan, CheckStatus::ok, "the server was compared with this plan", {}});
  }
  if (!machine.is_root()) {
    results.insert(results.begin(),
                   {"root", "secretsctl", CheckStatus::note,
                    "without root not everything can be seen", "sudo secretsctl server check"});
  }
  return results;
}

}  // namespace secretsctl::server
