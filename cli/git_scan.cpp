#include <cstdio>
#include <secretsctl/git/history_scan.hpp>

#include "command.hpp"

namespace secretsctl::cli {

int run_git_scan(int argc, char** argv) {
  CommandLine app(
      "Looks through commits for env files in clear, private keys, and values of the repository's "
      "encrypted files. Asks nothing. Ends with 1 if it finds one, with 2 if it could not look at "
      "all contents or open all encrypted files.",
      "secretsctl git scan");
  std::vector<std::string> revisions;
  bool all = false;
  bool as_json = false;
  app.add_option("REV", revisions, "revisions or ranges, as git log takes them (default: HEAD)");
  app.add_flag("--all", all, "all branches and tags");
  app.add_flag("--json", as_json, "print the results as JSON");
  if (const auto status = app.parse(argc, argv)) return *status;
  const CheckResults results = git::scan_history(revisions, all);
  const std::string report = as_json ? json_report(results) : text_report(results);
  std::fwrite(report.data(), 1, report.size(), stdout);
  switch (git::scan_outcome(results)) {
    case git::ScanOutcome::clean:
      return 0;
    case git::ScanOutcome::found:
      break;
    case git::ScanOutcome::incomplete:
      return 2;
  }
  return 1;
}

}  // namespace secretsctl::cli
