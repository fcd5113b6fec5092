#include <secretsctl/core/check_result.hpp>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <secretsctl/core/message_text.hpp>

namespace secretsctl {
namespace {

constexpr std::size_t column = 9;  // the longest name of a status and two spaces

// Indents every line of a text but the first.
std::string indented(std::string_view text) {
  std::string result;
  for (const char c : text) {
    result += c;
    if (c == '\n') result.append(column, ' ');
  }
  return result;
}

}  // namespace

std::string_view status_name(CheckStatus status) noexcept {
  switch (status) {
    case CheckStatus::ok:
      return "ok";
    case CheckStatus::note:
      return "note";
    case CheckStatus::warning:
      return "warning";
    case CheckStatus::problem:
      break;
  }
  return "problem";
}

bool is_healthy(const CheckResults& results) {
  return std::ranges::none_of(
      results, [](const CheckResult& result) { return result.status == CheckStatus::problem; });
}

std::string text_report(const CheckResults& results) {
  std::string text;
  for (const CheckResult& result : results) {
    std::string line(status_name(result.status));
    line.resize(column, ' ');
    text +=
        line + message_text(result.subject) + ": " + indented(message_text(result.message)) + "\n";
    if (!result.mend.empty()) {
      text += std::string(column, ' ') + indented(message_text(result.mend)) + "\n";
    }
  }
  return text;
}

CheckResults findings_of(const CheckResults& results) {
  const auto is_bad = [](const CheckResult& result) {
    return result.status == CheckStatus::problem || result.status == CheckStatus::warning;
  };
  CheckResults findings;
  for (const CheckResult& result : results) {
    const auto is_of_same_check = [&](const CheckResult& other) {
      return is_bad(other) && other.check == result.check;
    };
    const bool asks_for_something =
        result.status == CheckStatus::note &&
        (!result.mend.empty() || std::ranges::any_of(results, is_of_same_check));
    if (is_bad(result) || asks_for_something) findings.push_back(result);
  }
  return findings;
}

std::string count_text(const CheckResults& results) {
  const auto count = [&](CheckStatus status, const std::string& name) {
    const auto number = std::ranges::count(results, status, &CheckResult::status);
    return std::to_string(number) + " " + name + (number == 1 ? "" : "s");
  };
  std::string text =
      count(CheckStatus::problem, "problem") + ", " + count(CheckStatus::warning, "warning");
  const std::string notes = count(CheckStatus::note, "note");
  if (!notes.starts_with('0')) text += ", " + notes;
  return text + ", " +
         std::to_string(std::ranges::count(results, CheckStatus::ok, &CheckResult::status)) +
         " fine";
}

std::string json_report(const CheckResults& results) {
  auto checks = nlohmann::ordered_json::array();
  for (const CheckResult& result : results) {
    checks.push_back({{"check", result.check},
                      {"subject", message_text(result.subject)},
                      {"status", status_name(result.status)},
                      {"message", message_text(result.message)},
                      {"mend", message_text(result.mend)}});
  }
  const nlohmann::ordered_json report{{"ok", is_healthy(results)}, {"checks", std::move(checks)}};
  return report.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace secretsctl
