#pragma once

#include <string>
#include <string_view>
#include <vector>

// Reading what programs print.

namespace secretsctl::server {

/// The lines of a text, without their ends; views into it.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// The words of a line: what is between blanks (space, tab, carriage return); views into it.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line);

/// The parts of a text between a separator; views into it. An empty text has one empty part.
[[nodiscard]] std::vector<std::string_view> parts_of(std::string_view text, char separator);

/// A text without the blanks at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text);

/// The rest of the first line that begins with `prefix`, without blanks around it; empty if there
/// is none.
[[nodiscard]] std::string_view value_after(std::string_view text, std::string_view prefix);

/// A number in decimal digits.
[[nodiscard]] std::string number_text(long long number);

/// Texts with `separator` between them.
[[nodiscard]] std::string joined(const std::vector<std::string>& texts, std::string_view separator);

}  // namespace secretsctl::server
