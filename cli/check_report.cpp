#include "check_report.hpp"

#include <cstdio>

namespace secretsctl::cli {
namespace {

std::string report_for_people(const CheckResults& results, bool is_verbose,
                              const std::string& command) {
  if (is_verbose) return text_report(results) + count_text(results) + "\n";
  const CheckResults findings = findings_of(results);
  const bool has_more = findings.size() < results.size();
  return text_report(findings) + count_text(results) +
         (has_more ? "; " + command + " -v lists all\n" : "\n");
}

}  // namespace

void print_check_report(const CheckResults& results, bool as_json, bool is_verbose,
                        const std::string& command) {
  const std::string report =
      as_json ? json_report(results) : report_for_people(results, is_verbose, command);
  std::fwrite(report.data(), 1, report.size(), stdout);
}

}  // namespace secretsctl::cli
