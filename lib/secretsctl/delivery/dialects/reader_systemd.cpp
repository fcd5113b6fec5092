#include <secretsctl/delivery/dialects/env_file_scan.hpp>

// EnvironmentFile= (systemd, src/basic/env-file.c). Quotes count only at the start of a value and
// right after other quotes; a line ends in a newline or a carriage return; a comment begins with
// `#` or `;`. Nothing is filled in. Names that no environment has are passed over with a warning.

namespace secretsctl::delivery {
namespace {

constexpr std::string_view line_ends = "\n\r";
constexpr std::string_view blanks = " \t\n\r";
// In double quotes a backslash stays before any other character.
constexpr std::string_view escaped = "\"\\`$";

bool is_one_of(std::string_view characters, char c) {
  return characters.find(c) != std::string_view::npos;
}

std::string_view without_blanks_at_end(std::string_view text) {
  return text.substr(0, text.find_last_not_of(blanks) + 1);
}

// What stands in quotes, which have been opened.
void take_quoted(EnvFileScan& scan, char quote, SecretBuffer& value) {
  while (!scan.at_end()) {
    const char c = scan.take(1).front();
    if (c == quote) return;
    if (c != '\\' || quote == '\'') {
      value.append(c);
      continue;
    }
    const std::string_view next = scan.take(1);
    if (next.empty() || next == "\n") continue;
    if (!is_one_of(escaped, next.front())) value.append('\\');
    value.append(next);
  }
  scan.fail("a quote is opened and not closed");
}

// The rest of a value that does not begin with a quote, without the blanks at its end, but for
// those after a backslash.
void take_bare(EnvFileScan& scan, SecretBuffer& value) {
  SecretBuffer waiting;
  while (!scan.at_end() && !is_one_of(line_ends, scan.peek())) {
    const char c = scan.take(1).front();
    if (c != '\\' && is_one_of(blanks, c)) {
      waiting.append(c);
      continue;
    }
    value.append(waiting.expose());
    waiting.clear();
    if (c != '\\') {
      value.append(c);
    } else if (const std::string_view next = scan.take(1);
               !next.empty() && !is_one_of(line_ends, next.front())) {
      value.append(next);
    }
  }
}

SecretBytes take_value(EnvFileScan& scan) {
  SecretBuffer value;
  while (!scan.at_end() && !is_one_of(line_ends, scan.peek())) {
    const char c = scan.peek();
    if (c == '"' || c == '\'') {
      scan.take(1);
      take_quoted(scan, c, value);
    } else if (is_one_of(blanks, c)) {
      scan.take(1);
    } else {
      take_bare(scan, value);
    }
  }
  return value.take();
}

}  // namespace

void read_systemd(EnvFileScan& scan) {
  while (!scan.at_end()) {
    const std::size_t place = scan.place();
    if (is_one_of(blanks, scan.peek())) {
      scan.take(1);
      continue;
    }
    const std::string_view rest = scan.rest();
    const std::string_view line = rest.substr(0, rest.find_first_of(line_ends));
    if (line.starts_with('#') || line.starts_with(';')) {
      scan.add_comment(scan.take(line.size()).substr(1), place);
      continue;
    }
    const auto equals = line.find('=');
    const std::string_view name = without_blanks_at_end(line.substr(0, equals));
    if (equals == std::string_view::npos) {
      scan.fail_at(place, "systemd passes over this line: there is no '=' in it; remove it");
    }
    scan.begin(name, place);
    if (name.empty() || name_size(name) != name.size()) {
      scan.fail("systemd passes over this line: the name is no variable's; correct or remove it");
    }
    scan.take(equals + 1);
    scan.add_value(take_value(scan));
  }
}

}  // namespace secretsctl::delivery
