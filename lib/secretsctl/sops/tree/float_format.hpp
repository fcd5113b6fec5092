#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <string_view>

// Floats as Go writes them (strconv.FormatFloat with precision -1), because their text is hashed
// into the MAC.

namespace secretsctl::sops {

/// Parses a decimal float, `Inf`, `+Inf`, `-Inf` or `NaN`; nothing if it is none or too large
/// (`1e400`). What is too small for a float (`1e-400`) is zero.
[[nodiscard]] std::optional<double> parse_float(std::string_view text);

/// The shortest digits that give the number back, without an exponent: `3`, `0.25`,
/// `1000000000000000000000`, `+Inf`.
[[nodiscard]] SecretBytes plain_float(double number);

/// The same digits in the G format: an exponent of two digits below 1e-4 and from 1e6 up to the
/// number
/// (`1E+06`), and `.0` after an integer.
[[nodiscard]] SecretBytes general_float(double number);

}  // namespace secretsctl::sops
