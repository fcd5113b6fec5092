#include <secretsctl/sops/stores/ini/ini_text.hpp>

#include <algorithm>
#include <array>

namespace secretsctl::sops {
namespace {

constexpr std::string_view ascii_spaces = " \t\n\v\f\r";

// Those of two and three bytes.
constexpr std::array<std::string_view, 2> short_spaces = {"\xC2\x85", "\xC2\xA0"};
constexpr std::array<std::string_view, 5> long_spaces = {
    "\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE3\x80\x80"};

bool is_long_space(std::string_view text) {
  const bool is_in_block =
      text.starts_with("\xE2\x80") && static_cast<unsigned char>(text[2]) <= 0x8A;
  return is_in_block || text == "\xE2\x81\x9F" ||
         std::ranges::find(long_spaces, text) != long_spaces.end();
}

bool is_short_space(std::string_view text) {
  return std::ranges::find(short_spaces, text) != short_spaces.end();
}

}  // namespace

std::string_view trim_left(std::string_view text) {
  while (!text.empty()) {
    if (ascii_spaces.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
    } else if (text.size() > 1 && is_short_space(text.substr(0, 2))) {
      text.remove_prefix(2);
    } else if (text.size() > 2 && is_long_space(text.substr(0, 3))) {
      text.remove_prefix(3);
    } else {
      break;
    }
  }
  return text;
}

std::string_view trim_right(std::string_view text) {
  while (!text.empty()) {
    if (ascii_spaces.find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
    } else if (text.size() > 1 && is_short_space(text.substr(text.size() - 2))) {
      text.remove_suffix(2);
    } else if (text.size() > 2 && is_long_space(text.substr(text.size() - 3))) {
      text.remove_suffix(3);
    } else {
      break;
    }
  }
  return text;
}

std::string_view trim(std::string_view text) {
  return trim_right(trim_left(text));
}

std::string_view take_line(std::string_view& text) {
  const auto at = text.find('\n');
  const std::string_view line = text.substr(0, at == std::string_view::npos ? at : at + 1);
  text.remove_prefix(line.size());
  return line;
}

std::string_view from_to(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace secretsctl::sops
