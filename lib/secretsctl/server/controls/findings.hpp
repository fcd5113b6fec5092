#pragma once

#include <secretsctl/core/check_result.hpp>
#include <string>
#include <string_view>

namespace secretsctl::server {

/// The command that brings the server to its plan; the fix of most findings.
inline constexpr const char* apply_command = "sudo secretsctl server apply";

/// Adds the results of one control. The check's name is `CONTROL.FACT`. Subjects and messages are
/// made printable when they are shown.
class Findings {
 public:
  Findings(CheckResults& results, std::string_view control)
      : results_(results), control_(control) {}

  // Views: a text for each argument would be most of the code of a survey.
  void ok(std::string_view fact, std::string_view subject, std::string_view message);
  /// What could not be seen, and why; `fix` may be empty.
  void note(std::string_view fact, std::string_view subject, std::string_view message,
            std::string_view fix = {});
  void warning(std::string_view fact, std::string_view subject, std::string_view message,
               std::string_view fix);
  void problem(std::string_view fact, std::string_view subject, std::string_view message,
               std::string_view fix);

  void add(CheckStatus status, std::string_view fact, std::string_view subject,
           std::string_view message, std::string_view fix);

 private:
  CheckResults& results_;
  std::string_view control_;
};

}  // namespace secretsctl::server
