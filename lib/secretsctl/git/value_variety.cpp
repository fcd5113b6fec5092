#include <secretsctl/git/value_variety.hpp>

#include <algorithm>
#include <array>
#include <bitset>

namespace secretsctl::git {
namespace {

constexpr std::size_t min_distinct = 5;
// A single word under the name of a secret: `postgres` and `changeme` stand everywhere.
constexpr std::size_t min_secret_word = 12;
// Letters and digits in a row; few words of a configuration are longer, and few numbers (a port, a
// date).
constexpr std::size_t longest_word = 19;
constexpr std::size_t longest_number = 8;
constexpr std::size_t longest_suffix = 3;
constexpr std::size_t longest_short_name = 3;  // `4o`, `k8s`

constexpr std::array<std::string_view, 14> secret_endings = {
    "password", "passwd", "pass", "pwd", "pw",         "secret", "token",
    "key",      "phrase", "salt", "pin", "credential", "dsn",    "webhook"};
constexpr std::array<std::string_view, 3> placeholder_starts = {"change", "replace", "your"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_letter(char c) {
  return is_upper(c) || (c >= 'a' && c <= 'z');
}
char lower(char c) {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

// `word` is in lower case.
bool is_same_word(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, {}, lower);
}

std::size_t distinct_bytes(std::string_view value) {
  std::bitset<256> seen;
  for (const char c : value) seen.set(static_cast<unsigned char>(c));
  return seen.count();
}

bool is_secret_name(std::string_view key) {
  while (!key.empty() && !is_letter(key.back())) key.remove_suffix(1);
  const bool is_plural =
      key.size() > 1 && lower(key.back()) == 's' && lower(key[key.size() - 2]) != 's';
  if (is_plural) key.remove_suffix(1);
  return std::ranges::any_of(secret_endings, [&](std::string_view ending) {
    return key.size() >= ending.size() &&
           is_same_word(key.substr(key.size() - ending.size()), ending);
  });
}

// `scheme://user:password@host`
bool has_credentials(std::string_view value) {
  const auto scheme = value.find("://");
  if (scheme == std::string_view::npos) return false;
  const std::string_view authority = value.substr(scheme + 3);
  const auto at = authority.substr(0, authority.find_first_of("/?#")).rfind('@');
  const auto colon = authority.find(':');
  return at != std::string_view::npos && colon < at && at - colon > 1;
}

// Letters and digits in a row: `production`, `applicationName`, `8080`, `db01`, `4o`.
bool is_plain_word(std::string_view word) {
  if (word.size() <= longest_short_name && std::ranges::none_of(word, is_upper)) return true;
  std::size_t letters = 0;
  std::size_t humps = 0;
  while (letters < word.size() && is_letter(word[letters])) {
    if (letters > 0 && is_upper(word[letters]) && !is_upper(word[letters - 1])) ++humps;
    ++letters;
  }
  const std::string_view rest = word.substr(letters);
  if (!std::ranges::all_of(rest, is_digit)) return false;
  if (letters == 0) return rest.size() <= longest_number;
  return letters <= longest_word && humps * 4 <= letters && rest.size() <= longest_suffix;
}

// Whether it consists of plain words, with anything in ASCII between them.
bool is_constant(std::string_view value) {
  while (!value.empty()) {
    std::size_t size = 0;
    while (size < value.size() && (is_letter(value[size]) || is_digit(value[size]))) ++size;
    if (!is_plain_word(value.substr(0, size))) return false;
    value.remove_prefix(std::min(size + 1, value.size()));
  }
  return true;
}

// `change-me-please`, `<your token>`, `${TOKEN}`; what goes on as a secret does is none.
bool is_placeholder(std::string_view value) {
  if (value.starts_with('<')) return value.ends_with('>');
  if (value.starts_with("${")) return value.ends_with('}');
  const auto is_of_words = [](char c) { return is_letter(c) || c == '-' || c == '_' || c == ' '; };
  return std::ranges::all_of(value, is_of_words) &&
         std::ranges::any_of(placeholder_starts, [&](std::string_view start) {
           return is_same_word(value.substr(0, start.size()), start);
         });
}

}  // namespace

bool is_worth_seeking(std::string_view key, std::string_view value) noexcept {
  if (value.size() < min_sought_value || distinct_bytes(value) < min_distinct) return false;
  if (is_placeholder(value)) return false;
  if (has_credentials(value) || !is_constant(value)) return true;
  return is_secret_name(key) &&
         (value.size() >= min_secret_word || !std::ranges::all_of(value, is_letter));
}

}  // namespace secretsctl::git
