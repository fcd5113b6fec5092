#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::openclaw {

/// What one of OpenClaw's own texts means for who runs this provider.
struct Explanation {
  std::string text;  ///< The text that was recognized.
  std::string meaning;
  std::string mend;
};

/// What an exit status of `provider` means.
[[nodiscard]] Explanation explain_status(int status);

/// Finds OpenClaw's texts about exec providers in what an operator read (a log, a report, a single
/// line) and explains each once, in the order in which they stand. Empty if there is none.
[[nodiscard]] std::vector<Explanation> explain(std::string_view text);

}  // namespace secretsctl::openclaw
