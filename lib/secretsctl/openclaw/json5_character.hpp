#pragma once

// Classes of characters, for the parser of JSON5 and the reader of its strings.

namespace secretsctl::openclaw {

/// Whether a byte is a decimal digit.
[[nodiscard]] inline bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

/// The value of a hexadecimal digit; -1 for another character.
[[nodiscard]] inline int hex_digit(char c) noexcept {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Whether a byte is a whole character, not part of a longer one.
[[nodiscard]] inline bool is_ascii(char c) noexcept {
  return static_cast<unsigned char>(c) < 0x80;
}

}  // namespace secretsctl::openclaw
