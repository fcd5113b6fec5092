#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::openclaw {

/// The meaning of one of OpenClaw's texts for the operator of this provider.
struct Explanation {
  std::string text;  ///< The recognized text.
  std::string meaning;
  std::string mend;
};

/// Explains an exit status of `provider`.
[[nodiscard]] Explanation explain_status(int status);

/// Finds OpenClaw's texts about exec providers in a log, a report or a single line, and explains
/// each once, in the order of the text. Empty if there is none.
[[nodiscard]] std::vector<Explanation> explain(std::string_view text);

}  // namespace secretsctl::openclaw
