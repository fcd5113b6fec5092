#include <secretsctl/server/change/json_quoted.hpp>

namespace secretsctl::server {

std::string json_quoted(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < ' ' || c == '"' || c == '\\' || c == '\x7f') {
      quoted += "\\u00";
      quoted += digits[byte >> 4U];
      quoted += digits[byte & 15U];
    } else {
      quoted += c;
    }
  }
  return quoted + "\"";
}

}  // namespace secretsctl::server
