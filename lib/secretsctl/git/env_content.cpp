#include <secretsctl/git/env_content.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/sops/stores/content_signs.hpp>

namespace secretsctl::git {
namespace {

constexpr std::array<std::string_view, 4> encrypted_starts = {"age-encryption.org/v1\n-> ",
                                                              {"\0GITCRYPT\0", 10},
                                                              "-----BEGIN AGE ENCRYPTED FILE-----",
                                                              "-----BEGIN PGP MESSAGE-----"};
constexpr std::array<std::string_view, 2> wide_starts = {"\xff\xfe", "\xfe\xff"};
constexpr std::string_view blanks = " \t\r";
constexpr std::string_view metadata_start = "sops_";

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

// What an assignment gives a name: `=` and a value, as in YAML `: ` and one.
std::string_view after_name(std::string_view line) {
  const auto end = line.find_first_of("=:");
  if (end == line.npos || !is_name(trimmed(line.substr(0, end)))) return {};
  const std::string_view rest = line.substr(end + 1);
  const bool is_assignment =
      line[end] == '=' || (!rest.empty() && blanks.find(rest.front()) != blanks.npos);
  return is_assignment ? rest : std::string_view();
}

bool is_clear_assignment(std::string_view line) {
  constexpr std::string_view keyword = "export ";
  line = trimmed(line);
  if (line.starts_with(keyword)) line = trimmed(line.substr(keyword.size()));
  const std::string_view rest = after_name(line);
  std::string_view value = trimmed(rest);
  // A comment needs a blank before it.
  if (value.starts_with('#') && !rest.starts_with('#')) return false;
  if (value.starts_with('"') || value.starts_with('\'')) value.remove_prefix(1);
  // Two of these alone are an empty text; and `=` is the padding of base64.
  return value.find_first_not_of("\"'=") != std::string_view::npos &&
         !value.starts_with(sops::encrypted_value_start) && !line.starts_with(metadata_start);
}

// UTF-16 without a mark: of two bytes one is zero.
bool is_wide(std::string_view text) {
  constexpr std::size_t two_characters = 4;
  return starts_with_any(text, wide_starts) ||
         (text.size() >= two_characters && (text[0] == '\0') != (text[1] == '\0') &&
          (text[0] == '\0') == (text[2] == '\0') && (text[1] == '\0') == (text[3] == '\0'));
}

// Many control characters; a few do not make a program or an archive of a text.
bool is_binary(std::string_view text) {
  constexpr std::size_t fewest = 16;
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\n' && c != '\r' && c != '\t';
  };
  return static_cast<std::size_t>(std::ranges::count_if(text, is_control)) * fewest > text.size();
}

}  // namespace

bool holds_clear_assignment(std::string_view text) {
  if (starts_with_any(text, encrypted_starts)) return false;
  if (is_wide(text)) return text.find('=') != std::string_view::npos;
  if (is_binary(text)) return false;
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
