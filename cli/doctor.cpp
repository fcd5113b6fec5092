#include <secretsctl/setup/doctor.hpp>

#include "check_report.hpp"
#include "command.hpp"

namespace secretsctl::cli {
int run_doctor(int argc, char** argv) {
  CommandLine app(
      "Checks the keys, rules, encrypted files and ignore lines of a repository, and says how to "
      "fix problems. Changes nothing and asks nothing. Ends with 1 if there is a problem.",
      "secretsctl doctor");
  std::vector<std::string> files;
  bool as_json = false;
  bool is_verbose = false;
  app.add_option("FILE", files, "encrypted files (default: all below the repository's root)");
  app.add_flag("-v,--verbose", is_verbose, "print results without a problem, too");
  app.add_flag("--json", as_json, "print the results as JSON");
  if (const auto status = app.parse(argc, argv)) return *status;
  const auto results = setup::examine_repository(files);
  print_check_report(results, as_json, is_verbose, "doctor");
  return is_healthy(results) ? 0 : 1;
}

}  // namespace secretsctl::cli
