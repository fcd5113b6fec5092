#include <algorithm>
#include <secretsctl/delivery/dialects/env_file_scan.hpp>
#include <utility>

// A POSIX shell (XCU 2): assignments, `export` and `set -a`, and no other command. What dash and
// bash read differently is refused.

namespace secretsctl::delivery {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_one_of(std::string_view characters, char c) {
  return characters.find(c) != npos;
}

// How a word is read: where it ends, and what quotes mean in it.
struct WordContext {
  bool in_quotes = false;  ///< In double quotes.
  bool in_braces = false;  ///< After the sign of a `${...}`: up to its `}`.
};

class ShellReader {
 public:
  explicit ShellReader(EnvFileScan& scan) : scan_(scan) {}

  void read() {
    while (!scan_.at_end()) {
      skip_blanks();
      if (is_one_of("\n;", scan_.peek())) {
        if (scan_.peek() == '\n') value_stands_in_line_ = false;
        scan_.take(1);
      } else if (!take_comment() && !scan_.at_end()) {
        read_command();
      }
    }
  }

 private:
  [[nodiscard]] bool at_end_of_word() const {
    return scan_.at_end() || is_one_of(" \t\n;", scan_.peek());
  }
  [[nodiscard]] bool at_end_of_command() const {
    return scan_.at_end() || is_one_of("\n;#", scan_.peek());
  }

  void skip_blanks() {
    while (is_one_of(" \t", scan_.peek()) || scan_.rest().starts_with("\\\n")) {
      scan_.take(scan_.peek() == '\\' ? 2 : 1);
      if (scan_.at_end()) return;
    }
  }

  bool take_comment() {
    if (scan_.peek() != '#') return false;
    const std::size_t place = scan_.place();
    const std::string_view line = scan_.rest().substr(0, scan_.rest().find('\n'));
    scan_.take(line.size());
    if (value_stands_in_line_) {
      scan_.add_inline_comment(line.substr(1));
    } else {
      scan_.add_comment(line.substr(1), place);
    }
    return true;
  }

  std::string_view plain_word() {
    const std::string_view rest = scan_.rest();
    return rest.substr(0, rest.find_first_of(" \t\n;"));
  }

  void read_command() {
    const std::string_view word = plain_word();
    const bool is_export = word == "export";
    if (word == "set") return read_set();
    if (is_export) scan_.take(word.size());
    for (skip_blanks(); !at_end_of_command(); skip_blanks()) {
      const std::size_t size = name_size(scan_.rest());
      const std::string_view after = scan_.rest().substr(size);
      if (size != 0 && after.starts_with('=')) {
        read_assignment(size);
      } else if (is_export && size != 0 && size == plain_word().size()) {
        scan_.take(size);  // it exports what has a value, or none
      } else {
        refuse_command();
      }
    }
  }

  [[noreturn]] void refuse_command() {
    scan_.fail_at(scan_.place(),
                  "a shell runs this as a command, or takes it for a part of one, and no command "
                  "is run here; if it belongs to the value before it, that needs quotes");
  }

  // `set -a` and its like say only that all is exported.
  void read_set() {
    scan_.take(plain_word().size());
    for (skip_blanks(); !at_end_of_command(); skip_blanks()) {
      const std::string_view word = plain_word();
      if (word != "-a" && word != "+a" && word != "-o" && word != "+o" && word != "allexport") {
        refuse_command();
      }
      scan_.take(word.size());
    }
  }

  void read_assignment(std::size_t size) {
    const std::size_t place = scan_.place();
    scan_.begin(scan_.take(size), place);
    scan_.take(1);
    SecretBuffer value;
    read_word({}, value);
    scan_.add_value(value.take());
    value_stands_in_line_ = true;
  }

  void read_word(WordContext context, SecretBuffer& out) {
    if (++depth_ > max_reference_depth) scan_.fail("its references are too deep in one another");
    bool may_be_home = !context.in_quotes;
    while (!at_end(context)) {
      const char c = scan_.peek();
      if (may_be_home && c == '~') {
        read_home(out);
      } else if (!read_special(context, c, out)) {
        refuse_operator(context, c);
        out.append(scan_.take(1));
      }
      may_be_home = !context.in_quotes && !context.in_braces && c == ':';
    }
    --depth_;
  }

  [[nodiscard]] bool at_end(WordContext context) {
    if (context.in_braces) {
      if (scan_.at_end()) scan_.fail("a '${' is opened and not closed");
      return scan_.peek() == '}';
    }
    return at_end_of_word();
  }

  void refuse_operator(WordContext context, char c) {
    if (context.in_quotes || !is_one_of("&|<>()", c)) return;
    scan_.fail(
        "a shell takes '&', '|', '<', '>', '(' and ')' outside quotes for commands, and none "
        "is run here; a value that holds them needs quotes");
  }

  // What begins with a character that means something; false if this one does not.
  bool read_special(WordContext context, char c, SecretBuffer& out) {
    switch (c) {
      case '\\':
        read_backslash(context.in_quotes, out);
        return true;
      case '$':
        read_dollar(context, out);
        return true;
      case '`':
        refuse_substitution();
      case '\'':
        if (context.in_quotes) return false;
        read_single_quotes(out);
        return true;
      case '"':
        if (context.in_quotes) scan_.fail("a '\"' stands in a '${...}' that is in quotes itself");
        read_double_quotes(out);
        return true;
      default:
        return false;
    }
  }

  [[noreturn]] void refuse_substitution() {
    scan_.fail(
        "the shell would put the output of a command in its place, and no command is run "
        "here; write the value itself");
  }

  void read_backslash(bool in_quotes, SecretBuffer& out) {
    scan_.take(1);
    const std::string_view next = scan_.take(1);
    if (next == "\n") return;
    const bool is_escaped = !next.empty() && (!in_quotes || is_one_of("$`\"\\", next.front()));
    if (!is_escaped) out.append('\\');
    out.append(next);
  }

  void read_single_quotes(SecretBuffer& out) {
    scan_.take(1);
    const auto end = scan_.rest().find('\'');
    if (end == npos) scan_.fail("a quote is opened and not closed");
    out.append(scan_.take(end));
    scan_.take(1);
  }

  void read_double_quotes(SecretBuffer& out) {
    scan_.take(1);
    while (scan_.peek() != '"') {
      if (scan_.at_end()) scan_.fail("a quote is opened and not closed");
      const char c = scan_.peek();
      if (!read_special({.in_quotes = true, .in_braces = false}, c, out)) out.append(scan_.take(1));
    }
    scan_.take(1);
  }

  // `~` and `~/...`, at the start of a value or after a colon.
  void read_home(SecretBuffer& out) {
    scan_.take(1);
    if (!scan_.at_end() && !is_one_of("/: \t\n;}", scan_.peek())) {
      scan_.fail("the shell takes '~' for the folder of a user; write it in quotes, or the folder");
    }
    out.append(value_of("HOME"));
  }

  std::string_view value_of(std::string_view name) {
    return skips_ ? std::string_view() : scan_.require(name);
  }

  void read_dollar(WordContext context, SecretBuffer& out) {
    const std::string_view after = scan_.rest().substr(1);
    const char next = after.empty() ? '\0' : after.front();
    if (next == '(' || next == '[') refuse_substitution();
    if (!context.in_quotes && is_one_of("'\"", next)) {
      scan_.fail("shells differ in what a '$' before quotes means; write it otherwise");
    }
    if (is_ascii_digit(next) || (next != '\0' && is_one_of("*@#?$!-", next))) {
      scan_.fail(
          "its value refers to a parameter of the shell; a '$' that is meant as such stands "
          "in single quotes");
    }
    scan_.take(1);
    if (next == '{') {
      scan_.take(1);
      read_reference(context, out);
    } else if (const std::size_t size = name_size(after)) {
      const std::string_view name = scan_.take(size);
      refuse_joined_name();
      out.append(value_of(name));
    } else {
      refuse_joined_name();
      out.append('$');
    }
  }

  // A line that goes on in the next one joins a name to what follows there.
  void refuse_joined_name() {
    if (scan_.rest().starts_with("\\\n"))
      scan_.fail("the name after a '$' goes on in the next line");
  }

  // After the `${`.
  void read_reference(WordContext context, SecretBuffer& out) {
    const std::string_view name = scan_.take(name_size(scan_.rest()));
    const bool has_colon = !name.empty() && scan_.peek() == ':';
    if (has_colon) scan_.take(1);
    const std::string_view sign = scan_.take(1);
    if (!name.empty() && !has_colon && sign == "}") {
      out.append(value_of(name));
      return;
    }
    if (name.empty() || sign.empty() || !is_one_of("-+?", sign.front())) {
      scan_.fail("it holds a '${' of a kind that is not taken here; write the value itself");
    }
    const auto value = skips_ ? std::nullopt : scan_.find(name);
    const bool counts = value && !(has_colon && value->empty());
    const bool takes_word = sign == "+" ? counts : !counts;
    if (sign == "?" && takes_word && !skips_) {
      scan_.fail("it asks for a variable that is not set, or empty");
    }
    SecretBuffer word;
    const bool skipped_before = std::exchange(skips_, skips_ || !takes_word);
    read_word({context.in_quotes, true}, word);
    skips_ = skipped_before;
    scan_.take(1);
    if (takes_word) {
      out.append(word.expose());
    } else if (sign != "+" && value) {
      out.append(*value);
    }
  }

  EnvFileScan& scan_;
  bool value_stands_in_line_ = false;
  bool skips_ = false;  // in a word that does not count
  int depth_ = 0;
};

}  // namespace

void read_sh(EnvFileScan& scan) {
  ShellReader(scan).read();
}

}  // namespace secretsctl::delivery
