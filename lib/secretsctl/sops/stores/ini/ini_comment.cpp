#include <secretsctl/sops/stores/ini/ini_comment.hpp>

#include <algorithm>
#include <secretsctl/sops/stores/ini/ini_text.hpp>

namespace secretsctl::sops {
namespace {

// A line that has a mark keeps it, with one blank behind it.
template <typename Out>
void append_marked(std::string_view line, Out& out) {
  out.append(line.substr(0, 1));
  out.append(std::string_view(" "));
  out.append(trim(line.substr(1)));
}

bool is_marked(std::string_view line) {
  return !line.empty() && is_comment_mark(line.front());
}

template <typename Out>
void append_first(std::string_view prefix, std::string_view line, bool is_of_section, Out& out) {
  if (prefix == usual_prefix && is_marked(line)) {
    append_marked(line, out);
    return;
  }
  out.append(prefix);
  out.append(is_of_section ? line : trim(line));
}

}  // namespace

bool has_comment(const IniEntry& entry) noexcept {
  return !entry.comment_lines.empty() || !entry.inline_comment.empty();
}

std::string_view comment_prefix(std::string_view comment) {
  if (comment.empty()) return {};
  const char marks[] = {comment.front(), ' '};
  return comment.substr(0, comment.find_first_not_of(std::string_view(marks, 2)));
}

std::string_view end_of_comment_line(const IniEntry& entry) {
  if (entry.comment_lines.empty()) return "\n";
  const char* begin = entry.comment_lines.data() + entry.comment_lines.size();
  std::string_view rest = from_to(begin, entry.whole.data());
  return take_line(rest);
}

bool is_one_piece(const IniEntry& entry, std::string_view& text) {
  const bool has_lines = !entry.comment_lines.empty();
  if (has_lines && !entry.inline_comment.empty()) return false;
  const std::string_view all = has_lines ? entry.comment_lines : entry.inline_comment;
  if (all.find('\n') != std::string_view::npos) return false;
  text = all.substr(comment_prefix(all).size());
  return true;
}

template <typename Out>
void append_comment_text(const IniEntry& entry, Out& out) {
  std::string_view rest = entry.comment_lines;
  // To its end, if another piece follows.
  if (!rest.empty() && !entry.inline_comment.empty()) {
    const std::string_view end = end_of_comment_line(entry);
    rest = from_to(rest.data(), end.data() + end.size());
  }
  bool is_first = true;
  const auto append = [&](std::string_view line) {
    if (is_first) line.remove_prefix(comment_prefix(line).size());
    // SOPS ends in a panic where it writes a comment that begins with an empty line.
    if (is_first && trim(line).empty()) return;
    is_first = false;
    out.append(line);
  };
  while (!rest.empty()) {
    const std::string_view line = trim_left(take_line(rest));
    if (!line.empty()) append(line);
  }
  if (!entry.inline_comment.empty()) append(entry.inline_comment);
}

template <typename Out>
void append_comment_lines(std::string_view prefix, std::string_view text, bool is_of_section,
                          std::string_view newline, Out& out) {
  std::string_view line = take_line(text);
  while (true) {
    const bool is_last = !line.ends_with('\n');
    if (!is_last) line.remove_suffix(1);
    append_first(prefix, line, is_of_section, out);
    if (is_last) return;
    out.append(newline);
    line = take_line(text);
    // From the second line on the marks are part of the text.
    prefix = usual_prefix;
  }
}

template void append_comment_text(const IniEntry&, std::string&);
template void append_comment_text(const IniEntry&, SecretBuffer&);
template void append_comment_lines(std::string_view, std::string_view, bool, std::string_view,
                                   std::string&);
template void append_comment_lines(std::string_view, std::string_view, bool, std::string_view,
                                   SecretBuffer&);

}  // namespace secretsctl::sops
