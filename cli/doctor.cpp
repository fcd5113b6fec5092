#include <cstdio>
#include <secretsctl/setup/doctor.hpp>

#include "command.hpp"

namespace secretsctl::cli {

int run_doctor(int argc, char** argv) {
  CommandLine app(
      "Checks the keys, rules, encrypted files and ignore lines of a repository, and says how to "
      "mend what is wrong. Changes nothing and asks nothing. Ends with 1 if there is a problem.",
      "secretsctl doctor");
  std::vector<std::string> files;
  bool as_json = false;
  app.add_option("FILE", files, "encrypted files (default: all below the repository's root)");
  app.add_flag("--json", as_json, "print the results as JSON");
  if (const auto status = app.parse(argc, argv)) return *status;
  const auto results = setup::examine_repository(files);
  const std::string report = as_json ? json_report(results) : text_report(results);
  std::fwrite(report.data(), 1, report.size(), stdout);
  return is_healthy(results) ? 0 : 1;
}

}  // namespace secretsctl::cli
