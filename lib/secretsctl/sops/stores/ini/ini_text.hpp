#pragma once

#include <string_view>

// Pieces of INI text, as the reader that SOPS uses (gopkg.in/ini.v1) takes them.

namespace secretsctl::sops {

/// A text without the white space at its beginning. White space is Go's: all of Unicode's, in
/// UTF-8.
[[nodiscard]] std::string_view trim_left(std::string_view text);

/// The same at its end.
[[nodiscard]] std::string_view trim_right(std::string_view text);

/// The same at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// Whether a character begins a comment.
[[nodiscard]] constexpr bool is_comment_mark(char c) noexcept {
  return c == ';' || c == '#';
}

/// The first line of a text with its newline, taken off the text.
[[nodiscard]] std::string_view take_line(std::string_view& text);

/// The text from the beginning of one piece to the end of another of the same text.
[[nodiscard]] std::string_view from_to(const char* begin, const char* end);

}  // namespace secretsctl::sops
