#include <secretsctl/core/error.hpp>
#include <secretsctl/server/change/pending_change.hpp>
#include <secretsctl/server/controls/control.hpp>
#include <secretsctl/server/survey/server_survey.hpp>

namespace secretsctl::server {

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
  }
  return results;
}

CheckResults check_this_server(const std::string& plan) {
  const ThisMachine machine;
  CheckResults results = survey_server(plan.empty() ? ServerPlan{} : read_plan(plan), machine);
  if (plan.empty()) {
    results.insert(results.begin(),
                   {"plan", installed_plan, CheckStatus::note,
                    "there is no plan; the server was compared with the default values",
                    "write server.yml and give it with --plan"});
  }
  if (!machine.is_root()) {
    results.insert(results.begin(),
                   {"root", "secretsctl", CheckStatus::note,
                    "without root not everything can be seen", "sudo secretsctl server check"});
  }
  return results;
}

}  // namespace secretsctl::server
