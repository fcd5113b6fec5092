#include <secretsctl/git/exact_pattern.hpp>

#include <algorithm>

namespace secretsctl::git {
namespace {

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

// White space would end the pattern. Such a pattern is quoted, with the escapes of C.
std::string quoted(std::string_view pattern) {
  std::string text = "\"";
  for (const char c : pattern) {
    if (c == '"' || c == '\\' || is_control(c)) text += '\\';
    if (is_control(c)) {
      for (const int shift : {6, 3, 0}) text += static_cast<char>('0' + ((c >> shift) & 7));
    } else {
      text += c;
    }
  }
  return text + "\"";
}

}  // namespace

std::string exact_pattern(std::string_view path) {
  std::string pattern = "/";
  for (const char c : path) {
    if (std::string_view("*?[\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  const bool needs_quotes =
      std::ranges::any_of(pattern, [](char c) { return c == ' ' || is_control(c); });
  return needs_quotes ? quoted(pattern) : pattern;
}

}  // namespace secretsctl::git
