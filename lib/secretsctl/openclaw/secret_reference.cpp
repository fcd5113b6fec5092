#include <secretsctl/openclaw/secret_reference.hpp>

#include <algorithm>
#include <array>

namespace secretsctl::openclaw {
namespace {

constexpr std::array<std::string_view, 4> source_names = {"env", "file", "exec", "store"};

bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_one_of(char c, std::string_view set) {
  return set.find(c) != std::string_view::npos;
}

// The line ends and white space of ECMAScript.
constexpr std::array<std::string_view, 25> spaces = {
    " ",      "\t",     "\n",     "\r",     "\v",     "\f",     "\u00a0", "\u1680", "\u2000",
    "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008", "\u2009",
    "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"};

// src/config/redact-sentinel.ts of OpenClaw 2026.9.6.
constexpr std::array<std::string_view, 10> placeholders = {"__OPENCLAW_REDACTED__",
                                                           "REDACTED",
                                                           "xoxb-REDACTED",
                                                           "xapp-REDACTED",
                                                           "***",
                                                           "[redacted]",
                                                           "[REDACTED]",
                                                           "<redacted>",
                                                           "[REDACTED_PRIVATE_KEY]",
                                                           "[REDACTED CREDENTIAL]"};

}  // namespace

std::string_view source_name(SecretSource source) noexcept {
  return source_names[static_cast<std::size_t>(source)];
}

std::optional<SecretSource> parse_source(std::string_view name) noexcept {
  const auto* found = std::ranges::find(source_names, name);
  if (found == source_names.end()) return std::nullopt;
  return static_cast<SecretSource>(found - source_names.begin());
}

bool is_alias(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 64 && is_lower(text.front()) &&
         std::ranges::all_of(
             text, [](char c) { return is_lower(c) || is_digit(c) || is_one_of(c, "_-"); });
}

bool is_variable_name(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 128 && is_upper(text.front()) &&
         std::ranges::all_of(text, [](char c) { return is_upper(c) || is_digit(c) || c == '_'; });
}

bool is_exec_id(std::string_view text) noexcept {
  const auto is_alphanumeric = [](char c) { return is_upper(c) || is_lower(c) || is_digit(c); };
  if (text.empty() || text.size() > 256 || !is_alphanumeric(text.front())) return false;
  if (!std::ranges::all_of(text,
                           [&](char c) { return is_alphanumeric(c) || is_one_of(c, "._:/#-"); })) {
    return false;
  }
  while (true) {
    const auto slash = text.find('/');
    const std::string_view segment = text.substr(0, slash);
    if (segment == "." || segment == "..") return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool is_file_id(std::string_view text) noexcept {
  if (text == "value") return true;
  if (!text.starts_with('/')) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '~' && (i + 1 == text.size() || !is_one_of(text[i + 1], "01"))) return false;
  }
  return true;
}

std::string_view without_leading_spaces(std::string_view text) noexcept {
  const auto starts = [&](std::string_view space) { return text.starts_with(space); };
  for (const auto* space = std::ranges::find_if(spaces, starts); space != spaces.end();
       space = std::ranges::find_if(spaces, starts)) {
    text.remove_prefix(space->size());
  }
  return text;
}

std::string_view trimmed(std::string_view text) noexcept {
  text = without_leading_spaces(text);
  const auto ends = [&](std::string_view space) { return text.ends_with(space); };
  for (const auto* space = std::ranges::find_if(spaces, ends); space != spaces.end();
       space = std::ranges::find_if(spaces, ends)) {
    text.remove_suffix(space->size());
  }
  return text;
}

bool is_placeholder(std::string_view value) noexcept {
  return std::ranges::find(placeholders, trimmed(value)) != placeholders.end();
}

}  // namespace secretsctl::openclaw
