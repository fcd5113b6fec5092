#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The recovery recipient in a .sops.yaml: the last one of a line with the comment `# recovery`, or
// of the line below a line that holds nothing else.

namespace secretsctl::setup {

/// The recovery recipients of the text of a .sops.yaml, in order.
[[nodiscard]] std::vector<std::string> recovery_recipients(std::string_view config);

/// The text of a .sops.yaml with one more recipient, and `# recovery` behind it, in the first `age`
/// from line `first` (from 1) on: a text in one line, or a list. Nothing if it is written otherwise
/// (a folded text). That the result says what was meant is for the caller to check, by reading it.
[[nodiscard]] std::optional<std::string> with_recovery_recipient(std::string_view config, int first,
                                                                 const std::string& recipient);

}  // namespace secretsctl::setup
