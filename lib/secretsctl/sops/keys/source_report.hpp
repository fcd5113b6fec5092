#pragma once

#include <string>
#include <vector>

namespace secretsctl::sops {

/// What a look at one source of identities came to.
enum class SourceState {
  absent,   ///< Nothing is there, and nothing was asked for.
  refused,  ///< It was meant to hold identities, and none of it could be used.
  tried,    ///< It holds identities.
};

/// What a look at one source gave.
struct SourceReport {
  std::string source;   ///< `SOPS_AGE_KEY_FILE (keys.txt)`.
  std::string finding;  ///< `not set`, `not there`, `2 identities, none fits`.
  /// Why an identity that is there could not try: `keys.txt: the passphrase is wrong`; or empty.
  std::string limitation;
  SourceState state = SourceState::absent;
};

/// Why sources that were meant to serve did not, each on a line that ends: what the user can fix at
/// once, before all else that there is to tell. Empty if there is nothing of the kind.
[[nodiscard]] std::string refusals_text(const std::vector<SourceReport>& reports);

/// All reports, each on a line after `indent` (a newline and blanks); those with nothing in them
/// share a line for each reason, at the end.
[[nodiscard]] std::string sources_text(const std::vector<SourceReport>& reports,
                                       const std::string& indent);

}  // namespace secretsctl::sops
