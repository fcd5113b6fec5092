#include <algorithm>
#include <secretsctl/delivery/dialects/quoted_end.hpp>

// docker-compose 1.29 and python-dotenv (dotenv/parser.py, variables.py). `${NAME}` and
// `${NAME:-x}` are filled in wherever they stand, in single quotes too.

namespace secretsctl::delivery {
namespace {

constexpr auto npos = std::string_view::npos;

bool at_blank(const EnvFileScan& scan) {
  return scan.peek() != '\n' && leading_space(scan.rest(), SpaceSet::python) != 0;
}

void skip_blanks(EnvFileScan& scan) {
  while (at_blank(scan)) scan.take(leading_space(scan.rest(), SpaceSet::python));
}

// Appends a text with the escapes undone that count in such quotes.
void append_unescaped(std::string_view text, char quote, SecretBuffer& out) {
  constexpr std::string_view names = "\\'\"abfnrtv";
  constexpr std::string_view characters = "\\'\"\a\b\f\n\r\t\v";
  const std::string_view known = quote == '\'' ? names.substr(0, 2) : names;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto found = text[i] == '\\' && i + 1 < text.size() ? known.find(text[i + 1]) : npos;
    if (found == npos) {
      out.append(text[i]);
    } else {
      out.append(characters[found]);
      ++i;
    }
  }
}

SecretBytes filled_in(EnvFileScan& scan, std::string_view value) {
  SecretBuffer out(value.size());
  while (!value.empty()) {
    const auto at = value.find("${");
    out.append(value.substr(0, at));
    if (at == npos) break;
    value.remove_prefix(at);
    const auto name_end = value.find_first_of(":}", 2);
    const std::string_view name = value.substr(2, name_end == npos ? npos : name_end - 2);
    const bool has_default = name_end != npos && value.substr(name_end, 2) == ":-";
    const auto end = value.find('}');
    if (end == npos || (name_end != end && !has_default)) {
      out.append("${");
      value.remove_prefix(2);
      continue;
    }
    // No variable has no name.
    const auto known = name.empty() ? std::nullopt : scan.find(name);
    if (known) {
      out.append(*known);
    } else if (has_default) {
      out.append(value.substr(name_end + 2, end - name_end - 2));
    } else if (!name.empty()) {
      out.append(scan.require(name));
    }
    value.remove_prefix(end + 1);
  }
  return out.take();
}

std::string_view take_name(EnvFileScan& scan, std::size_t place) {
  constexpr std::string_view keyword = "export";
  if (scan.rest().starts_with(keyword)) {
    scan.take(keyword.size());
    if (at_blank(scan)) {
      skip_blanks(scan);
    } else {
      scan.go_to(place);
    }
  }
  const bool is_quoted = scan.peek() == '\'';
  if (is_quoted) scan.take(1);
  const std::size_t start = scan.place();
  const auto ends = [&] {
    if (is_quoted) return scan.peek() == '\'';
    return scan.peek() == '=' || scan.peek() == '#' ||
           leading_space(scan.rest(), SpaceSet::python) != 0;
  };
  while (!scan.at_end() && !ends()) scan.take(1);
  const std::string_view name = scan.text().substr(start, scan.place() - start);
  if (name.empty() || (is_quoted && scan.at_end())) {
    scan.fail_at(place, "python-dotenv passes over this line; correct or remove it");
  }
  if (is_quoted) scan.take(1);
  return name;
}

void take_value(EnvFileScan& scan) {
  const char quote = scan.peek();
  if (quote == '\'' || quote == '"') {
    const std::size_t start = scan.place() + 1;
    const auto end = QuotedEnds(scan.text(), start, quote).first_choice();
    if (!end) scan.fail("a quote is opened and not closed");
    SecretBuffer value;
    append_unescaped(scan.text().substr(start, *end - start), quote, value);
    scan.go_to(*end + 1);
    scan.add_value(filled_in(scan, text_of(value.expose())));
    return;
  }
  const std::size_t size = std::min(scan.rest().find('\n'), scan.rest().size());
  const std::string_view line = scan.take(size);
  std::size_t comment = line.find('#');
  while (
      comment != npos &&
      (comment == 0 || trim_right(line.substr(0, comment), SpaceSet::python).size() == comment)) {
    comment = line.find('#', comment + 1);
  }
  scan.add_value(filled_in(scan, trim_right(line.substr(0, comment), SpaceSet::python)));
  if (comment != npos) scan.add_inline_comment(line.substr(comment + 1));
}

}  // namespace

void read_compose1(EnvFileScan& scan) {
  while (true) {
    scan.skip_spaces(SpaceSet::python);
    if (scan.at_end()) return;
    const std::size_t place = scan.place();
    if (scan.peek() == '#') {
      scan.add_comment(scan.take_line().substr(1), place);
      continue;
    }
    const std::string_view name = take_name(scan, place);
    scan.begin(name, place);
    skip_blanks(scan);
    if (scan.peek() == '=') {
      scan.take(1);
      skip_blanks(scan);
      take_value(scan);
    } else {
      scan.add_from_environment();
    }
    skip_blanks(scan);
    if (scan.peek() == '#')
      scan.add_inline_comment(scan.take_line().substr(1));
    else if (!scan.at_end() && scan.peek() != '\n') {
      scan.fail("python-dotenv passes over it: after its end the line goes on");
    }
  }
}

}  // namespace secretsctl::delivery
