#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secretsctl {

/// The severity of a result. Only a problem makes `doctor` fail.
enum class CheckStatus { ok, note, warning, problem };

/// The result of one check. The texts hold no secret; `mend` may have several lines. Both reports
/// hide identities in them (message_text).
struct CheckResult {
  std::string check;    ///< The name of the check, for programs: `tracked`.
  std::string subject;  ///< The file, folder or variable that was checked.
  CheckStatus status = CheckStatus::ok;
  std::string message;
  std::string mend;  ///< How to fix it; empty if there is nothing to fix.
};

using CheckResults = std::vector<CheckResult>;

/// `ok`, `note`, `warning` or `problem`.
[[nodiscard]] std::string_view status_name(CheckStatus status) noexcept;

/// Whether none of the results is a problem.
[[nodiscard]] bool is_healthy(const CheckResults& results);

/// One line for each result, then indented lines that say how to fix it.
[[nodiscard]] std::string text_report(const CheckResults& results);

/// The results that ask for something: problems, warnings, notes with something to do, and the
/// notes of a check that found a problem or a warning.
[[nodiscard]] CheckResults findings_of(const CheckResults& results);

/// `1 problem, 2 warnings, 3 notes, 12 fine`; notes only where there are some.
[[nodiscard]] std::string count_text(const CheckResults& results);

/// `{"ok":...,"checks":[...]}` and a newline. Bytes that are not UTF-8 are replaced.
[[nodiscard]] std::string json_report(const CheckResults& results);

}  // namespace secretsctl
