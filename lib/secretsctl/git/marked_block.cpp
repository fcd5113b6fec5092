#include <secretsctl/git/marked_block.hpp>

#include <algorithm>
#include <optional>
#include <secretsctl/core/error.hpp>

namespace secretsctl::git {
namespace {

constexpr std::string_view begin_marker = "# >>> secretsctl git install";
constexpr std::string_view end_marker = "# <<< secretsctl git install";

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The position of a whole line equal to `wanted`, including its line end.
std::optional<Span> find_line(std::string_view text, std::string_view wanted, std::size_t from) {
  for (std::size_t at = from; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::size_t next = std::min(end + 1, text.size());
    if (text.substr(at, end - at) == wanted) return Span{at, next};
    at = next;
  }
  return std::nullopt;
}

std::optional<Span> find_block(std::string_view text) {
  const auto begin = find_line(text, begin_marker, 0);
  if (!begin) return std::nullopt;
  const auto end = find_line(text, end_marker, begin->end);
  if (!end) {
    const auto line = 1 + std::ranges::count(text.substr(0, begin->begin), '\n');
    throw Error(ErrorKind::generic, "the block that begins in line " + std::to_string(line) +
                                        " has no end ('" + std::string(end_marker) +
                                        "'): remove its lines by hand");
  }
  return Span{begin->begin, end->end};
}

}  // namespace

std::string with_block(std::string_view text, std::string_view lines) {
  const auto old = find_block(text);
  std::string out(text.substr(0, old ? old->begin : text.size()));
  if (!lines.empty()) {
    if (!out.empty() && !out.ends_with('\n')) out += '\n';
    out.append(begin_marker).append("\n").append(lines).append(end_marker).append("\n");
  }
  if (old) out += text.substr(old->end);
  return out;
}

}  // namespace secretsctl::git
