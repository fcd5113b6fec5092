#pragma once

#include <optional>
#include <secretsctl/core/export.hpp>
#include <string>
#include <string_view>

// RFC 3339 times as Go reads and writes them: upper-case `T` and `Z`, seconds 0 to 59, a zero
// offset written as `Z`, any other offset kept.

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// A checked time in its canonical parts.
struct Timestamp {
  std::string seconds;   ///< `2026-11-22T07:00:00`
  std::string fraction;  ///< `.5` without trailing zeros, or empty.
  std::string offset;    ///< `Z` or `+01:00`.

  /// Without the fraction: used in the MAC's additional data and in SOPS's output.
  [[nodiscard]] std::string whole() const { return seconds + offset; }
  /// With the fraction: hashed and encrypted.
  [[nodiscard]] std::string full() const { return seconds + fraction + offset; }
};

/// Parses a time; nothing if the text is not a time or names a day that does not exist.
[[nodiscard]] std::optional<Timestamp> parse_timestamp(std::string_view text);

/// The present time, in UTC, in whole seconds.
[[nodiscard]] Timestamp timestamp_now();

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
