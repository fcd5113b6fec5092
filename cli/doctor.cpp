#include <cstdio>
#include <secretsctl/setup/doctor.hpp>

#include "command.hpp"

namespace secretsctl::cli {
namespace {

std::string report_for_people(const CheckResults& results, bool is_verbose) {
  if (is_verbose) return text_report(results) + count_text(results) + "\n";
  const CheckResults findings = findings_of(results);
  return text_report(findings) + count_text(results) +
         (findings.size() < results.size() ? "; doctor -v lists all\n" : "\n");
}

}  // namespace

int run_doctor(int argc, char** argv) {
  CommandLine app(
      "Checks the keys, rules, encrypted files and ignore lines of a repository, and says how to "
      "fix what is wrong. Changes nothing and asks nothing. Ends with 1 if there is a problem.",
      "secretsctl doctor");
  std::vector<std::string> files;
  bool as_json = false;
  bool is_verbose = false;
  app.add_option("FILE", files, "encrypted files (default: all below the repository's root)");
  app.add_flag("-v,--verbose", is_verbose, "print what is fine, too");
  app.add_flag("--json", as_json, "print the results as JSON");
  if (const auto status = app.parse(argc, argv)) return *status;
  const auto results = setup::examine_repository(files);
  const std::string report =
      as_json ? json_report(results) : report_for_people(results, is_verbose);
  std::fwrite(report.data(), 1, report.size(), stdout);
  return is_healthy(results) ? 0 : 1;
}

}  // namespace secretsctl::cli
