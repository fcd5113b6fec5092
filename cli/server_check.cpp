#include <cstdio>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/server/survey/server_survey.hpp>

#include "check_report.hpp"
#include "server.hpp"

namespace secretsctl::cli {

int run_server_check(int argc, char** argv) {
  CommandLine app(
      "Looks at the effective state of this server: logins, sudo, firewall, bans, IPv6, Docker, "
      "the "
      "gateway, updates, the places of key and encrypted file. Changes nothing. As another user "
      "than "
      "root it says what it could not see. Ends with 1 if there is a problem.",
      "secretsctl server check");
  std::string plan;
  bool as_json = false;
  bool is_verbose = false;
  add_plan_option(app, plan);
  app.add_flag("-v,--verbose", is_verbose, "print results without a problem, too");
  app.add_flag("--json", as_json, "print the results as JSON");
  if (const auto status = app.parse(argc, argv)) return *status;
  const auto path = server::find_plan(plan);
  const auto results = server::check_this_server(path.value_or(std::string()));
  // With -v and in JSON it is one of the results.
  if (path && !as_json && !is_verbose) say_progress("the plan is " + input_name(*path));
  print_check_report(results, as_json, is_verbose, "server check");
  return is_healthy(results) ? 0 : 1;
}

}  // namespace secretsctl::cli
