#include <secretsctl/core/shell_word.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>

namespace secretsctl {
namespace {

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_-./+:@,%=").find(c) != std::string_view::npos;
}

}  // namespace

std::string shell_word(std::string_view text) {
  if (!text.empty() && std::ranges::all_of(text, is_plain)) return std::string(text);
  std::string word = "'";
  for (const char c : text) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c;
    }
  }
  return word + "'";
}

std::string shell_path(std::string_view path) {
  const std::string shown = printable(path);
  return (shown.starts_with('-') ? "./" : "") + shell_word(shown);
}

}  // namespace secretsctl
