#include <secretsctl/sops/stores/dotenv/dotenv_parts.hpp>

#include <algorithm>
#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>

namespace secretsctl::sops {
namespace {

bool holds_value(std::string_view line) {
  return !is_empty_line(line) && !line.starts_with('#') &&
         !line.starts_with(dotenv_metadata_prefix);
}

// The end of the line that holds the byte before `end`, or of a later line with a value.
std::size_t end_of_part(std::string_view text, std::size_t end) {
  bool may_end = false;
  while (!may_end && end < text.size()) {
    const std::size_t newline = std::min(text.find('\n', end - 1), text.size() - 1);
    const std::size_t start = newline == 0 ? 0 : text.rfind('\n', newline - 1) + 1;
    may_end = holds_value(text.substr(start, newline - start));
    end = newline + (may_end ? 1 : 2);
  }
  return std::min(end, text.size());
}

}  // namespace

std::vector<TextPart> divide_dotenv(std::string_view text, std::size_t size) {
  std::vector<TextPart> parts;
  std::uint32_t line = 1;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, end_of_part(text, std::min(size, text.size())));
    parts.push_back({part, line, count_newlines(part)});
    line += parts.back().lines;
    text.remove_prefix(part.size());
  }
  return parts;
}

}  // namespace secretsctl::sops
