#pragma once

#include <secretsctl/core/export.hpp>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The state of one source after a search.
enum class SourceState {
  absent,   ///< Empty, and the user did not set it.
  refused,  ///< Meant to hold identities, but none of them can be used.
  tried,    ///< Holds identities.
};

/// The result of a search in one source.
struct SourceReport {
  std::string source;   ///< `SOPS_AGE_KEY_FILE (keys.txt)`.
  std::string finding;  ///< `not set`, `not there`, `2 identities, none fits`.
  /// Why an existing identity could not be tried: `keys.txt: the passphrase is wrong`; or empty.
  std::string limitation;
  SourceState state = SourceState::absent;  ///< What became of the source.
};

/// The sources that should have worked and did not, each with its reason on a line: the user can
/// fix these first. Empty if there are none.
[[nodiscard]] std::string refusals_text(const std::vector<SourceReport>& reports);

/// All reports, each on a line after `indent` (a newline and blanks). Empty sources with the same
/// reason share a line, at the end.
[[nodiscard]] std::string sources_text(const std::vector<SourceReport>& reports,
                                       const std::string& indent);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
