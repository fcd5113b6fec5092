#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The recovery recipient in a .sops.yaml: the last recipient on a line with the comment `#
// recovery`, or on the line below one with only that comment.

namespace secretsctl::setup {

/// The recovery recipients of the text of a .sops.yaml, in order.
[[nodiscard]] std::vector<std::string> recovery_recipients(std::string_view config);

/// The text of a .sops.yaml with one more recipient, followed by `# recovery`, in the first `age`
/// from line `first` (from 1) on, which must be a text in one line or a list. Returns nothing for
/// other forms (a folded text). The caller must parse the result to check that it means what was
/// intended.
[[nodiscard]] std::optional<std::string> with_recovery_recipient(std::string_view config, int first,
                                                                 const std::string& recipient);

}  // namespace secretsctl::setup
