#include <secretsctl/sops/keys/source_report.hpp>

#include <map>

namespace secretsctl::sops {
namespace {

// A reason may begin with the name of its source.
std::string line_of(const SourceReport& report) {
  return report.finding.starts_with(report.source) ? report.finding
                                                   : report.source + ": " + report.finding;
}

}  // namespace

std::string refusals_text(const std::vector<SourceReport>& reports) {
  std::string text;
  for (const SourceReport& report : reports) {
    if (report.state == SourceState::refused) text.append(line_of(report)).append("\n");
    if (!report.limitation.empty()) text.append(report.limitation).append("\n");
  }
  return text;
}

std::string sources_text(const std::vector<SourceReport>& reports, const std::string& indent) {
  std::string text;
  std::map<std::string, std::string> absent;  // sources by finding
  for (const SourceReport& report : reports) {
    if (report.state == SourceState::absent) {
      std::string& list = absent[report.finding];
      list.append(list.empty() ? "" : ", ").append(report.source);
    } else {
      text.append(indent).append(line_of(report));
    }
  }
  for (const auto& [finding, list] : absent) {
    text.append(indent).append(finding).append(": ").append(list);
  }
  return text;
}

}  // namespace secretsctl::sops
