#include <secretsctl/setup/recovery_rule.hpp>

#include <algorithm>

namespace secretsctl::setup {
namespace {

constexpr std::string_view white_space = " \t\r";
constexpr std::string_view mark = "recovery";

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// Where the comment of a line begins; its size if it has none. No recipient holds a `#`.
std::size_t comment_of(std::string_view line) {
  const auto found = line.find('#');
  return std::min(found, line.find_last_not_of(" \t\r\n") + 1);
}

bool is_marked(std::string_view line) {
  const std::string_view comment = line.substr(comment_of(line));
  const auto start = comment.find_first_not_of("# \t");
  return start != std::string_view::npos && comment.substr(start).starts_with(mark);
}

std::string last_recipient(std::string_view line) {
  const std::string_view text = line.substr(0, comment_of(line));
  const auto start = text.rfind("age1");
  if (start == std::string_view::npos) return {};
  const auto end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-", start);
  return std::string(text.substr(start, end - start));
}

// Where the value of `age:` begins in a line; npos if that is another line.
std::size_t age_value(std::string_view line) {
  const auto start = line.find_first_not_of(" \t-");
  if (start == std::string_view::npos || !line.substr(start).starts_with("age:")) {
    return std::string_view::npos;
  }
  const auto value = line.find_first_not_of(white_space, start + 4);
  return std::min(value, line.size());
}

// A value in one line: plain, in quotes, or a list in brackets.
bool add_to_value(std::string& line, std::size_t value, const std::string& recipient) {
  const std::size_t comment = comment_of(line);
  const bool has_comment = line.substr(comment).starts_with('#');
  std::size_t end = line.find_last_not_of(white_space, comment - 1) + 1;
  const char first = line[value];
  if (first == '>' || first == '|' || first == '*' || first == '&') return false;
  const bool is_closed = first == '"' || first == '\'' || first == '[';
  if (is_closed) --end;
  if (is_closed && line[end] != (first == '[' ? ']' : first)) return false;
  if (has_comment) {
    line.insert(comment + 1, " recovery;");
  } else {
    line.insert(comment, " # recovery");
  }
  line.insert(end, "," + recipient);
  return true;
}

bool is_item(const std::string& line) {
  const auto start = line.find_first_not_of(" \t");
  return start != std::string::npos && line[start] == '-' && line.find("age1") < comment_of(line);
}

}  // namespace

std::vector<std::string> recovery_recipients(std::string_view config) {
  std::vector<std::string> recipients;
  bool is_next = false;
  for (const std::string& line : lines_of(config)) {
    const std::string recipient = last_recipient(line);
    if (!recipient.empty() && (is_next || is_marked(line))) recipients.push_back(recipient);
    is_next = recipient.empty() && is_marked(line);
  }
  return recipients;
}

std::optional<std::string> with_recovery_recipient(std::string_view config, int first,
                                                   const std::string& recipient) {
  std::vector<std::string> lines = lines_of(config);
  if (!lines.empty() && !lines.back().ends_with('\n')) lines.back() += '\n';
  auto line = lines.begin() + std::min<std::ptrdiff_t>(std::max(first - 1, 0), std::ssize(lines));
  line = std::find_if(line, lines.end(),
                      [](const auto& text) { return age_value(text) != std::string::npos; });
  if (line == lines.end()) return std::nullopt;
  const std::size_t value = age_value(*line);
  if (value < comment_of(*line)) {
    if (!add_to_value(*line, value, recipient)) return std::nullopt;
  } else {
    const auto end = std::find_if_not(line + 1, lines.end(), is_item);
    if (end == line + 1) return std::nullopt;
    const std::string& last = *std::prev(end);
    lines.insert(end, last.substr(0, last.find('-') + 1) + " " + recipient + " # recovery\n");
  }
  std::string text;
  for (const std::string& part : lines) text += part;
  return text;
}

}  // namespace secretsctl::setup
