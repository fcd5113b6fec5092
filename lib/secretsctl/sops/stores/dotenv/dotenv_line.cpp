#include <secretsctl/sops/stores/dotenv/dotenv_line.hpp>

#include <algorithm>

namespace secretsctl::sops {
namespace {

// The start of the metadata lines at the end of the file, if it ends with any.
std::size_t trailing_metadata(std::string_view text) {
  std::size_t start = text.size();
  while (start > 0 && text[start - 1] == '\n') {
    const auto before = text.substr(0, start - 1).rfind('\n');
    const std::size_t line = before == std::string_view::npos ? 0 : before + 1;
    if (!text.substr(line).starts_with(dotenv_metadata_prefix)) break;
    start = line;
  }
  return start;
}

}  // namespace

DotenvLine parse_dotenv_line(std::string_view text, std::uint32_t number) {
  DotenvLine line;
  line.number = number;
  line.text = text;
  line.is_comment = text.starts_with('#');
  const auto equals = line.is_comment ? 0 : text.find('=');
  line.has_value = equals != std::string_view::npos;
  if (!line.has_value) return line;
  line.key = text.substr(0, equals);
  line.value = text.substr(equals + 1);
  return line;
}

void check_dotenv_line(const DotenvLine& line, ErrorKind kind) {
  if (line.has_value) return;
  throw Error(kind, "line " + std::to_string(line.number) +
                        " is neither KEY=value nor a comment: there is no '=' in it");
}

DotenvLine read_plain_line(std::string_view text, std::uint32_t number) {
  const DotenvLine line = parse_dotenv_line(text, number);
  check_dotenv_line(line, ErrorKind::input_unreadable);
  if (line.is_metadata()) {
    throw Error(ErrorKind::already_encrypted,
                "it is encrypted already: line " + std::to_string(number) +
                    " is SOPS metadata; a key of your own that begins with sops_ needs another "
                    "name");
  }
  return line;
}

std::uint32_t count_newlines(std::string_view text) noexcept {
  constexpr std::size_t most_counted = 240;  // the counters are bytes, many in a register
  std::uint32_t total = 0;
  while (!text.empty()) {
    std::uint8_t count = 0;
    for (const char c : text.substr(0, most_counted)) {
      count = static_cast<std::uint8_t>(count + (c == '\n' ? 1 : 0));
    }
    total += count;
    text.remove_prefix(std::min(most_counted, text.size()));
  }
  return total;
}

LineEnd dotenv_line_end(std::string_view text) {
  const std::string_view trailing = text.substr(trailing_metadata(text));
  // Otherwise the search would read all of a large file.
  if (!trailing.empty()) text = trailing;
  if (text.find('\r') == std::string_view::npos) return LineEnd::lf;
  for (auto at = text.find(dotenv_metadata_prefix); at != std::string_view::npos;
       at = text.find(dotenv_metadata_prefix, at + 1)) {
    if (at != 0 && text[at - 1] != '\n') continue;
    const auto end = text.find('\n', at);
    return end != std::string_view::npos && text[end - 1] == '\r' ? LineEnd::crlf : LineEnd::lf;
  }
  return LineEnd::lf;
}

}  // namespace secretsctl::sops
