#include <secretsctl/sops/yaml/yaml_scanner.hpp>

#include <algorithm>

// Which token a comment belongs to, as go-yaml decides it while it scans.

namespace secretsctl::sops {

/// The scan of a run of comment lines and empty lines, from the first `#` on.
class YamlScanner::CommentScan {
 public:
  CommentScan(YamlScanner& scanner, Place scan)
      : scanner_(scanner), scan_(scan.begin), line_(scanner.line_), column_(scanner.column()) {
    const auto& tokens = scanner.found_.tokens;
    if (!tokens.empty()) {
      const bool is_entry = tokens.back().kind == Kind::flow_entry && tokens.size() > 1;
      const YamlToken& token = tokens[tokens.size() - (is_entry ? 2 : 1)];
      token_ = token.begin;
      is_after_colon_ = token.kind == Kind::value;
    }
    const std::size_t newlines = scanner.newlines_before(scanner.at_);
    is_first_gap_ = newlines <= 1;
    if (scan.line == 0) return;
    foot_line_ = scanner.line_ + 1 - newlines;
    if (newlines == 0 && scanner.column() > 1) ++foot_line_;
  }

  void run() {
    // go-yaml looks no further ahead.
    constexpr std::size_t farthest = 512;
    std::size_t ahead = 0;
    for (; ahead < farthest; ++ahead) {
      const std::size_t place = scanner_.at_ + ahead;
      ++column_;
      if (scanner_.is_blank(place)) continue;
      const char c = scanner_.byte(place);
      const bool closes = scanner_.flow_ > 0 && (c == ']' || c == '}');
      const bool is_break = scanner_.is_break(place);
      if (closes || is_break || place >= scanner_.text_.size()) {
        if (closes || !is_after_gap_) end_part(place, closes);
        if (!is_break) break;
        is_first_gap_ = false;
        is_after_gap_ = true;
        column_ = 0;
        ++line_;
        continue;
      }
      const bool is_dedented = before_indent(column_) && column_ != begin_.column;
      if (!lines_.empty() && is_dedented) put_foot(place);
      if (c != '#') break;
      take_line(place);
      ahead = 0;
      column_ = 0;
    }
    if (!lines_.empty()) put(YamlComment::Kind::head, begin_.begin, scanner_.at_ + ahead - 1);
  }

 private:
  // Columns count from 1 here.
  [[nodiscard]] bool before_indent(std::size_t column) const {
    return static_cast<std::ptrdiff_t>(column) - 1 < std::max<std::ptrdiff_t>(scanner_.indent_, 0);
  }

  // An empty line, the end of a flow or of the text: lines directly below a value are its foot.
  void end_part(std::size_t place, bool closes) {
    if (lines_.empty()) return;
    const bool is_below = begin_.line == foot_line_ && !is_after_colon_;
    if (closes || (is_first_gap_ && (is_below || before_indent(begin_.column)))) {
      if (before_indent(begin_.column)) token_ = begin_.begin;
      put_foot(place);
    } else if (place < scanner_.text_.size()) {
      scanner_.found_.lines[lines_.last - 1].blank_after = true;
    }
  }

  void put_foot(std::size_t place) {
    put(YamlComment::Kind::foot, token_, place);
    scan_ = token_ = place;
    lines_ = {};
  }

  void put(YamlComment::Kind kind, std::size_t token, std::size_t end) {
    YamlComment comment;
    comment.kind = kind;
    comment.scan = static_cast<std::uint32_t>(scan_);
    comment.token = static_cast<std::uint32_t>(token);
    comment.begin = static_cast<std::uint32_t>(begin_.begin);
    comment.begin_line = static_cast<std::uint32_t>(begin_.line);
    comment.begin_column = static_cast<std::uint32_t>(begin_.column);
    comment.end = static_cast<std::uint32_t>(end);
    comment.lines = lines_;
    scanner_.found_.comments.push_back(comment);
  }

  void take_line(std::size_t place) {
    if (lines_.empty()) begin_ = {place, line_, column_};
    is_after_gap_ = false;
    scanner_.advance_to(place);
    const std::uint32_t line = scanner_.take_comment_line(place);
    if (lines_.empty()) {
      lines_.first = line;
    } else {
      scanner_.found_.lines[lines_.last - 1].next = line;
    }
    lines_.last = line;
    line_ = scanner_.line_;
  }

  YamlScanner& scanner_;
  std::size_t scan_;
  std::size_t token_ = 0;
  bool is_after_colon_ = false;
  std::size_t line_;
  std::size_t column_;
  Place begin_;
  std::size_t foot_line_ = SIZE_MAX;
  bool is_first_gap_ = false;
  bool is_after_gap_ = false;
  YamlCommentLines lines_;
};

void YamlScanner::scan_comments(Place scan) {
  CommentScan(*this, scan).run();
}

// Reads a comment to the end of its line; returns its index plus 1.
std::uint32_t YamlScanner::take_comment_line(std::size_t begin) {
  while (at_ < text_.size() && !is_break(at_)) ++at_;
  YamlCommentLine line;
  line.begin = static_cast<std::uint32_t>(begin);
  line.end = static_cast<std::uint32_t>(at_);
  line.line = static_cast<std::uint32_t>(line_);
  found_.lines.push_back(line);
  return static_cast<std::uint32_t>(found_.lines.size());
}

// A comment in the line of a token.
void YamlScanner::scan_line_comment(std::size_t token) {
  std::size_t place = at_;
  while (is_blank(place)) ++place;
  if (byte(place) != '#' || newlines_before(at_) > 0) return;
  at_ = place;
  YamlComment comment;
  comment.kind = YamlComment::Kind::line;
  comment.token = static_cast<std::uint32_t>(token);
  comment.begin = static_cast<std::uint32_t>(place);
  comment.begin_line = static_cast<std::uint32_t>(line_);
  comment.begin_column = static_cast<std::uint32_t>(column());
  comment.lines.first = comment.lines.last = take_comment_line(place);
  found_.comments.push_back(comment);
}

}  // namespace secretsctl::sops
