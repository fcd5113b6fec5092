#include <secretsctl/git/env_content.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/sops/stores/content_signs.hpp>

namespace secretsctl::git {
namespace {

constexpr std::array<std::string_view, 3> encrypted_starts = {
    "age-encryption.org/", "-----BEGIN AGE ENCRYPTED FILE-----", "-----BEGIN PGP MESSAGE-----"};
constexpr std::array<std::string_view, 2> wide_starts = {"\xff\xfe", "\xfe\xff"};
constexpr std::string_view blanks = " \t\r";

bool starts_with_any(std::string_view text, const auto& starts) {
  return std::ranges::any_of(starts,
                             [&](std::string_view start) { return text.starts_with(start); });
}

bool is_name(std::string_view text) {
  constexpr std::string_view characters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_.-0123456789";
  constexpr std::size_t initials = 53;
  return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos &&
         characters.substr(0, initials).find(text.front()) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  const auto start = std::min(text.find_first_not_of(blanks), text.size());
  text.remove_prefix(start);
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

bool is_clear_assignment(std::string_view line) {
  constexpr std::string_view keyword = "export ";
  line = trimmed(line);
  if (line.starts_with(keyword)) line = trimmed(line.substr(keyword.size()));
  const auto equals = line.find('=');
  if (equals == std::string_view::npos || !is_name(trimmed(line.substr(0, equals)))) return false;
  std::string_view value = trimmed(line.substr(equals + 1));
  if (value.starts_with('"') || value.starts_with('\'')) value.remove_prefix(1);
  // A comment is no value. Two of these alone are an empty text; and `=` is the padding of base64.
  return value.find_first_not_of("\"'=") != std::string_view::npos && !value.starts_with('#') &&
         !value.starts_with(sops::encrypted_value_start);
}

}  // namespace

bool holds_clear_assignment(std::string_view text) {
  if (starts_with_any(text, encrypted_starts)) return false;
  if (starts_with_any(text, wide_starts)) return text.find('=') != std::string_view::npos;
  if (text.find('\0') != std::string_view::npos) return false;
  constexpr std::string_view mark = "\xef\xbb\xbf";
  if (text.starts_with(mark)) text.remove_prefix(mark.size());
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    if (is_clear_assignment(text.substr(0, end))) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

}  // namespace secretsctl::git
