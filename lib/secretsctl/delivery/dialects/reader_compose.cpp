#include <secretsctl/delivery/dialects/compose_template.hpp>

// Docker Compose 2 (compose-go/dotenv). A name ends at `=` or `:`; a value without quotes at the
// line's end or ` #`. In quotes a backslash before them goes; in double quotes the escapes of
// characters are undone, then references filled in. After quotes the line may go on.

namespace secretsctl::delivery {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_key_character(char c) {
  // All that is beyond ASCII is taken for letters, of which Compose takes any.
  return is_name_part(c) || std::string_view("-.[]").find(c) != npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

// The value of up to three octal digits after `\0`; nothing if they are no byte.
std::optional<unsigned> octal_byte(std::string_view digits) {
  constexpr std::size_t size = 3;
  constexpr unsigned largest = 0xff;
  if (digits.size() != size) return std::nullopt;
  unsigned value = 0;
  for (const char c : digits) {
    if (c > '7') return std::nullopt;
    value = value * 8 + static_cast<unsigned>(c - '0');
  }
  if (value > largest) return std::nullopt;
  return value;
}

// Appends what `\0` and digits stand for, a character of that number. The size of the escape.
std::size_t append_octal(std::string_view text, SecretBuffer& out) {
  std::size_t end = 2;
  while (end < text.size() && end < 5 && is_ascii_digit(text[end])) ++end;
  const auto value = octal_byte(text.substr(2, end - 2));
  if (!value) {
    out.append('\\');  // the 0 goes all the same
    out.append(text.substr(2, end - 2));
  } else if (*value < 0x80) {
    out.append(static_cast<char>(*value));
  } else {
    out.append(static_cast<char>(0xc0 | (*value >> 6)));
    out.append(static_cast<char>(0x80 | (*value & 0x3f)));
  }
  return end;
}

// Undoes the escapes in double quotes.
SecretBytes unescaped(std::string_view text) {
  constexpr std::string_view names = "abfnrtv\"\\";
  constexpr std::string_view characters = "\a\b\f\n\r\t\v\"\\";
  SecretBuffer out(text.size());
  while (!text.empty()) {
    const std::size_t at = std::min(text.find('\\'), text.size());
    out.append(text.substr(0, at));
    text.remove_prefix(at);
    if (text.empty()) break;
    const char c = text.size() > 1 ? text[1] : '\0';
    std::size_t size = 2;
    if (c == '0') {
      size = append_octal(text, out);
    } else if (c == '$') {
      out.append("$$");
    } else if (const auto found = names.find(c); found != npos) {
      out.append(characters[found]);
    } else {
      out.append('\\');
      size = 1;
    }
    text.remove_prefix(size);
  }
  return out.take();
}

// What stands in quotes, without a backslash before them.
SecretBytes take_quoted(EnvFileScan& scan) {
  const char quote = scan.take(1).front();
  SecretBuffer value;
  while (!scan.at_end()) {
    const char c = scan.take(1).front();
    if (c == quote) return value.take();
    if (c != '\\' || scan.at_end()) {
      value.append(c);
      continue;
    }
    const char next = scan.take(1).front();
    if (next != quote) value.append('\\');
    value.append(next);
  }
  scan.fail("a quote is opened and not closed");
}

void take_value(EnvFileScan& scan) {
  SecretBuffer value;
  if (scan.peek() == '\'') {
    scan.add_value(take_quoted(scan));
    return;
  }
  if (scan.peek() == '"') {
    const SecretBytes quoted = take_quoted(scan);
    const SecretBytes text = unescaped(quoted.expose_text());
    append_filled_in(scan, text.expose_text(), value);
    scan.add_value(value.take());
    return;
  }
  const std::string_view line = scan.take_line();
  const std::size_t comment = std::min(line.find(" #"), line.size());
  append_filled_in(scan, trim_right(line.substr(0, comment), SpaceSet::go), value);
  scan.add_value(value.take());
  if (comment < line.size()) {
    scan.add_inline_comment(trim_right(line.substr(comment + 2), SpaceSet::go));
  }
}

// True if the name ends at a `=` or `:`, which are taken.
bool take_name(EnvFileScan& scan) {
  const std::size_t place = scan.place();
  constexpr std::string_view keyword = "export";
  if (scan.rest().starts_with(keyword) &&
      leading_space(scan.rest().substr(keyword.size()), SpaceSet::compose) != 0) {
    scan.take(keyword.size());
    scan.skip_spaces(SpaceSet::compose);
  }
  const std::size_t start = scan.place();
  while (!scan.at_end() && std::string_view("=:\n").find(scan.peek()) == npos) {
    const std::size_t space = leading_space(scan.rest(), SpaceSet::compose);
    if (space == 0 && !is_key_character(scan.peek())) {
      scan.fail_at(place,
                   "Compose takes no such character in a name; if the line belongs to the "
                   "value before it, that needs quotes");
    }
    scan.take(space == 0 ? 1 : space);
  }
  const std::string_view name =
      trim_right(scan.text().substr(start, scan.place() - start), SpaceSet::go);
  if (name.empty()) scan.fail_at(place, "there is no name before the '='");
  if (name.find_first_of(" \t") != npos) scan.fail_at(place, "Compose takes no blank in a name");
  scan.begin(name, place);
  const bool has_value = scan.peek() == '=' || scan.peek() == ':';
  scan.take(1);
  return has_value;
}

}  // namespace

void read_compose(EnvFileScan& scan) {
  std::size_t line_of_value = npos;  // where the value before ended
  while (true) {
    const std::size_t before = scan.place();
    scan.skip_spaces(SpaceSet::go);
    if (scan.at_end()) return;
    const std::size_t place = scan.place();
    if (scan.peek() == '#') {
      const std::string_view comment = trim_right(scan.take_line().substr(1), SpaceSet::go);
      const std::string_view between = scan.text().substr(before, place - before);
      if (before == line_of_value && between.find('\n') == npos) {
        scan.add_inline_comment(comment);
      } else {
        scan.add_comment(comment, place);
      }
      continue;
    }
    if (!take_name(scan)) {
      scan.add_from_environment();
      continue;
    }
    scan.skip_spaces(SpaceSet::compose);
    const bool is_quoted = scan.peek() == '"' || scan.peek() == '\'';
    take_value(scan);
    line_of_value = is_quoted ? scan.place() : npos;
  }
}

}  // namespace secretsctl::delivery
