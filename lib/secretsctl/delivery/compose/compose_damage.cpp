#include <secretsctl/delivery/compose/compose_damage.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>

namespace secretsctl::delivery {
namespace {

bool is_name_character(char c) {
  // All bytes beyond ASCII count as letters; Compose accepts any letter.
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("_.-[]").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The white space of Go's unicode.IsSpace. Compose drops only the first of these before a value,
// and all of them after it.
constexpr std::array<std::string_view, 24> spaces = {
    " ",      "\t",     "\v",     "\f",     "\r",     "\u0085", "\u00a0", "\u1680",
    "\u2000", "\u2001", "\u2002", "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
    "\u2008", "\u2009", "\u200a", "\u2028", "\u2029", "\u202f", "\u205f", "\u3000"};
constexpr std::size_t leading_spaces = 7;

bool loses_space(std::string_view value) {
  const auto first = spaces.begin();
  return std::any_of(first, first + leading_spaces,
                     [&](std::string_view space) { return value.starts_with(space); }) ||
         std::ranges::any_of(spaces,
                             [&](std::string_view space) { return value.ends_with(space); });
}

// Whether Compose substitutes a variable, or drops one of two dollars.
bool is_filled_in(std::string_view value) {
  for (auto at = value.find('$'); at != std::string_view::npos; at = value.find('$', at + 1)) {
    if (at + 1 == value.size()) return false;
    const char next = value[at + 1];
    const bool is_letter = (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z');
    if (is_letter || next == '_' || next == '{' || next == '$') return true;
  }
  return false;
}

bool arrives(const Variable& variable) {
  const std::string_view value = variable.value.expose_text();
  if (variable.name.empty() || !std::ranges::all_of(variable.name, is_name_character)) return false;
  return !value.starts_with('"') && !value.starts_with('\'') &&
         value.find('\n') == std::string_view::npos && value.find('\0') == std::string_view::npos &&
         value.find(" #") == std::string_view::npos && !loses_space(value) &&
         !is_filled_in(value) && is_utf8(variable.value.expose());
}

bool is_quoted(std::string_view value) {
  return value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
         value.back() == value.front();
}

}  // namespace

std::vector<std::string> names_of_quoted(const VariableList& variables) {
  std::vector<std::string> names;
  for (const Variable& variable : variables.all) {
    if (is_quoted(variable.value.expose_text())) names.push_back(printable(variable.name));
  }
  return names;
}

std::vector<std::string> damaged_by_compose(const VariableList& variables) {
  std::vector<std::string> names;
  for (const Variable& variable : variables.all) {
    if (!arrives(variable)) names.push_back(printable(variable.name));
  }
  return names;
}

}  // namespace secretsctl::delivery
