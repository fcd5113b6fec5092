#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <string_view>

// Floats as Go writes them (strconv.FormatFloat with precision -1): their text is hashed into the
// MAC.

namespace secretsctl::sops {

/// Parses a decimal float, `Inf`, `+Inf`, `-Inf` or `NaN`. Nothing if the text is not one or is too
/// large (`1e400`). A number too small for a float (`1e-400`) is zero.
[[nodiscard]] std::optional<double> parse_float(std::string_view text);

/// The fewest digits that give the number back, without an exponent: `3`, `0.25`,
/// `1000000000000000000000`, `+Inf`.
[[nodiscard]] SecretBytes plain_float(double number);

/// The same digits in the G format: with an exponent of at least two digits below 1e-4 and from 1e6
/// up (`1E+06`), and with `.0` after an integer.
[[nodiscard]] SecretBytes general_float(double number);

}  // namespace secretsctl::sops
