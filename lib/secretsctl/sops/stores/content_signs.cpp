#include <secretsctl/sops/stores/content_signs.hpp>

#include <algorithm>

namespace secretsctl::sops {
namespace {

constexpr std::string_view white_space = " \t\r\n";

std::string_view without_leading_space(std::string_view text) {
  const auto at = text.find_first_not_of(white_space);
  return at == std::string_view::npos ? std::string_view() : text.substr(at);
}

std::size_t place_of_line(std::string_view text, std::string_view beginning) {
  auto at = text.find(beginning);
  while (at != std::string_view::npos && at > 0 && text[at - 1] != '\n') {
    at = text.find(beginning, at + 1);
  }
  return at;
}

}  // namespace

bool has_json_section(std::string_view text) {
  constexpr std::string_view name = "\"sops\"";
  if (!without_leading_space(text).starts_with('{')) return false;
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    std::string_view rest = without_leading_space(text.substr(at + name.size()));
    if (!rest.starts_with(':')) continue;
    rest.remove_prefix(1);
    if (without_leading_space(rest).starts_with('{')) return true;
  }
  return false;
}

bool has_line(std::string_view text, std::string_view beginning) {
  return place_of_line(text, beginning) != std::string_view::npos;
}

bool has_encrypted_value(std::string_view text) {
  return text.find(encrypted_value_start) != std::string_view::npos;
}

// git writes 7 of one character, then a blank and a name or nothing.
ConflictMark conflict_mark(std::string_view line) {
  constexpr std::string_view characters = "<=>";
  constexpr std::size_t size = 7;
  const auto kind = line.empty() ? line.npos : characters.find(line.front());
  if (kind == line.npos) return ConflictMark::none;
  const auto end = std::min(line.find_first_not_of(line.front()), line.size());
  if (end != size || (end < line.size() && white_space.find(line[end]) == line.npos)) {
    return ConflictMark::none;
  }
  return static_cast<ConflictMark>(kind + 1);
}

std::size_t conflict_line(std::string_view text) {
  // Hardly any file has one of these characters.
  if (text.find("<<<<<<<") == text.npos && text.find(">>>>>>>") == text.npos) return 0;
  constexpr std::string_view unmerged = "<<<<<<<< ";
  if (text.starts_with(unmerged) && text.find('=') > text.find('\n')) return 1;
  auto last = ConflictMark::none;
  std::size_t last_line = 0;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = std::min(text.find('\n'), text.size());
    const ConflictMark mark = conflict_mark(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (mark == ConflictMark::none) continue;
    if (last != ConflictMark::none && mark > last) return last_line;
    last = mark;
    last_line = number;
  }
  return 0;
}

}  // namespace secretsctl::sops
