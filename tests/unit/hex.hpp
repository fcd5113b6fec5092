#pragma once

#include <secretsctl/core/secret.hpp>
#include <string>
#include <string_view>

namespace secretsctl::test {

/// Bytes from hexadecimal digits; white space between them is skipped.
inline Bytes from_hex(std::string_view digits) {
  Bytes bytes;
  bool high = true;
  for (const char c : digits) {
    if (c == ' ' || c == '\n') continue;
    const int value = c <= '9' ? c - '0' : c - 'a' + 10;
    if (high) {
      bytes.push_back(static_cast<std::uint8_t>(value << 4));
    } else {
      bytes.back() = static_cast<std::uint8_t>(bytes.back() | value);
    }
    high = !high;
  }
  return bytes;
}

inline SecretBytes secret_from_hex(std::string_view digits) {
  return SecretBytes::copy_of(from_hex(digits));
}

/// Bytes as hexadecimal digits, lower case.
inline std::string to_hex(ByteView bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0xf];
  }
  return text;
}

}  // namespace secretsctl::test
