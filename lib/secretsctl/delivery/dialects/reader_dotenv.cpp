#include <algorithm>
#include <secretsctl/delivery/dialects/quoted_end.hpp>

// npm's dotenv (lib/main.js): one regular expression for a line, which is taken apart here by hand.
// Quotes are `"`, `'` and backticks; a `#` outside them begins a comment wherever it stands; in
// double quotes `\n` and `\r` are undone and nothing else. Nothing is filled in.

namespace secretsctl::delivery {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view quotes = "'\"`";

bool is_key_character(char c) {
  return is_name_part(c) || c == '.' || c == '-';
}

// Whether a line of JavaScript ends here, as it does at two separators of Unicode too.
bool at_line_end(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at, 3);
  return rest.empty() || rest.front() == '\n' || rest == "\u2028" || rest == "\u2029";
}

std::size_t line_end(std::string_view text, std::size_t at) {
  while (!at_line_end(text, at)) ++at;
  return at;
}

// The end of the line if nothing but white space and a comment follow in it; else nothing.
std::optional<std::size_t> end_of_line(std::string_view text, std::size_t at) {
  while (!at_line_end(text, at)) {
    if (text[at] == '#') return line_end(text, at);
    const std::size_t space = leading_space(text.substr(at), SpaceSet::javascript);
    if (space == 0) return std::nullopt;
    at += space;
  }
  return at;
}

// Text with `\n` and `\r` undone.
SecretBytes unescaped(std::string_view text) {
  SecretBuffer out(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view two = text.substr(i, 2);
    if (two == "\\n" || two == "\\r") {
      out.append(two == "\\n" ? '\n' : '\r');
      ++i;
    } else {
      out.append(text[i]);
    }
  }
  return out.take();
}

void add_value(EnvFileScan& scan, std::string_view value) {
  value = trim_left(trim_right(value, SpaceSet::javascript), SpaceSet::javascript);
  const char first = value.empty() ? '\0' : value.front();
  if (value.size() > 1 && quotes.find(first) != npos && value.back() == first) {
    value = value.substr(1, value.size() - 2);
  }
  scan.add_value(first == '"' ? unescaped(value) : SecretBytes::copy_of(value));
}

// The comment, if one follows what was taken, and the rest of the line.
void finish_line(EnvFileScan& scan, std::size_t end) {
  const std::string_view left = scan.text().substr(scan.place(), end - scan.place());
  const auto comment = left.find('#');
  if (comment != npos) scan.add_inline_comment(left.substr(comment + 1));
  scan.go_to(end);
}

bool take_quoted(EnvFileScan& scan) {
  const std::string_view text = scan.text();
  const std::size_t start = text.size() - trim_left(scan.rest(), SpaceSet::javascript).size();
  if (start == text.size() || quotes.find(text[start]) == npos) return false;
  const QuotedEnds ends(text, start + 1, text[start]);
  for (auto place = ends.places().rbegin(); place != ends.places().rend(); ++place) {
    const auto end = end_of_line(text, *place + 1);
    if (!end) continue;
    add_value(scan, text.substr(start, *place + 1 - start));
    scan.go_to(*place + 1);
    finish_line(scan, *end);
    return true;
  }
  return false;
}

void take_value(EnvFileScan& scan) {
  if (take_quoted(scan)) return;
  const std::string_view rest = scan.rest();
  add_value(scan, scan.take(std::min(rest.find_first_of("#\n"), rest.size())));
  finish_line(scan, *end_of_line(scan.text(), scan.place()));
}

// False, and the place is as it was, if no name and its `=` stand here.
bool take_name(EnvFileScan& scan, std::size_t start) {
  const std::size_t place = scan.place();
  scan.go_to(start);
  const std::string_view rest = scan.rest();
  const auto size =
      static_cast<std::size_t>(std::ranges::find_if_not(rest, is_key_character) - rest.begin());
  scan.take(size);
  const bool has_colon = scan.peek() == ':';
  if (!has_colon) scan.skip_spaces(SpaceSet::javascript);
  const std::string_view sign = scan.take(1);
  const std::size_t space = has_colon ? leading_space(scan.rest(), SpaceSet::javascript) : 0;
  const bool is_name = size != 0 && (has_colon ? space != 0 : sign == "=");
  if (is_name) {
    scan.take(space);
    scan.begin(rest.substr(0, size), start);
  } else {
    scan.go_to(place);
  }
  return is_name;
}

bool take_name(EnvFileScan& scan) {
  constexpr std::string_view keyword = "export";
  const std::string_view after = scan.rest().substr(std::min(keyword.size(), scan.rest().size()));
  const std::string_view name = trim_left(after, SpaceSet::javascript);
  if (scan.rest().starts_with(keyword) && name.size() < after.size() &&
      take_name(scan, scan.text().size() - name.size())) {
    return true;
  }
  return take_name(scan, scan.place());
}

}  // namespace

void read_dotenv(EnvFileScan& scan) {
  while (true) {
    scan.skip_spaces(SpaceSet::javascript);
    if (scan.at_end()) return;
    const std::size_t place = scan.place();
    if (scan.peek() == '#') {
      scan.add_comment(scan.take(line_end(scan.text(), place) - place).substr(1), place);
    } else if (take_name(scan)) {
      take_value(scan);
    } else {
      scan.fail_at(place, "dotenv passes over this line: it is no KEY=value; correct or remove it");
    }
  }
}

}  // namespace secretsctl::delivery
