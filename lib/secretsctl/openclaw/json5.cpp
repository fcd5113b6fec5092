#include <secretsctl/openclaw/json5.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/openclaw/json5_character.hpp>
#include <secretsctl/openclaw/json5_string.hpp>

namespace secretsctl::openclaw {
namespace {

constexpr std::size_t max_depth = 100;
// Fewer members than this are searched one by one.
constexpr std::size_t few_members = 16;

// The white space of JSON5 beyond ASCII: no-break space, the two separators, the byte order mark
// and the space separators of Unicode.
constexpr std::array<std::string_view, 21> wide_spaces = {
    "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
    "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u2028",
    "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff", "\v",     "\f"};

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || !is_ascii(c);
}

class Parser {
 public:
  Parser(std::string_view text, WorkBudget& budget) : text_(text), budget_(budget) {}

  JsonText parse() {
    budget_.spend(text_.size());
    JsonText result;
    skip_space();
    result.root = value(0);
    skip_space();
    if (!at_end()) fail("text follows the end of the value");
    result.is_strict = is_strict_;
    return result;
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ == text_.size(); }
  [[nodiscard]] char peek() const { return at_end() ? '\0' : text_[at_]; }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

  [[noreturn]] void fail(const std::string& what) const {
    const std::string_view before = text_.substr(0, at_);
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n');
    const std::size_t column = at_ - (start == std::string_view::npos ? 0 : start + 1) + 1;
    throw Error(ErrorKind::generic, "line " + std::to_string(line) + ", column " +
                                        std::to_string(column) + ": " + what);
  }

  void skip_comment() {
    is_strict_ = false;
    if (rest().starts_with("//")) {
      while (!at_end() && !is_line_end()) ++at_;
      return;
    }
    const std::size_t end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) fail("a comment has no end");
    at_ = end + 2;
  }

  [[nodiscard]] bool is_line_end() const {
    return peek() == '\n' || peek() == '\r' || rest().starts_with("\u2028") ||
           rest().starts_with("\u2029");
  }

  // The size of the white space beyond JSON's at the present position; 0 if there is none.
  [[nodiscard]] std::size_t wide_space() const {
    if (const char c = peek(); is_ascii(c) && c != '\v' && c != '\f') return 0;
    const auto* found = std::ranges::find_if(
        wide_spaces, [&](std::string_view space) { return rest().starts_with(space); });
    return found == wide_spaces.end() ? 0 : found->size();
  }

  void skip_space() {
    while (!at_end()) {
      const char c = peek();
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else if (rest().starts_with("//") || rest().starts_with("/*")) {
        skip_comment();
      } else if (const std::size_t size = wide_space(); size > 0) {
        is_strict_ = false;
        at_ += size;
      } else {
        return;
      }
    }
  }

  JsonValue value(std::size_t depth) {
    if (depth == max_depth) fail("nested too deeply");
    budget_.spend(sizeof(JsonValue));
    const std::size_t start = at_;
    JsonValue result;
    const char c = peek();
    if (c == '{') {
      result.kind = JsonValue::Kind::object;
      object(result, depth);
    } else if (c == '[') {
      result.kind = JsonValue::Kind::array;
      array(result, depth);
    } else if (c == '"' || c == '\'') {
      result.kind = JsonValue::Kind::string;
      skip_string();
    } else if (skip_word("null")) {
      result.kind = JsonValue::Kind::null;
    } else if (skip_word("true") || skip_word("false")) {
      result.kind = JsonValue::Kind::boolean;
    } else {
      result.kind = JsonValue::Kind::number;
      skip_number();
    }
    result.text = text_.substr(start, at_ - start);
    return result;
  }

  bool skip_word(std::string_view word) {
    if (!rest().starts_with(word)) return false;
    at_ += word.size();
    return true;
  }

  // After an element: true at the closing bracket, which it skips.
  bool ends(char bracket) {
    skip_space();
    if (peek() == ',') {
      ++at_;
      skip_space();
      if (peek() != bracket) return false;
      is_strict_ = false;
    } else if (peek() != bracket) {
      fail(std::string("expected ',' or '") + bracket + "'");
    }
    ++at_;
    return true;
  }

  void object(JsonValue& result, std::size_t depth) {
    ++at_;
    skip_space();
    if (peek() == '}') {
      ++at_;
      return;
    }
    do {
      budget_.spend(sizeof(JsonMember) - sizeof(JsonValue));
      JsonMember member;
      const std::size_t start = at_;
      member.name = name();
      member.name_text = text_.substr(start, at_ - start);
      skip_space();
      if (peek() != ':') fail("expected ':' after a name");
      ++at_;
      skip_space();
      member.value = value(depth + 1);
      result.members.push_back(std::move(member));
    } while (!ends('}'));
    result.index_members();
  }

  void array(JsonValue& result, std::size_t depth) {
    ++at_;
    skip_space();
    if (peek() == ']') {
      ++at_;
      return;
    }
    do {
      result.elements.push_back(value(depth + 1));
    } while (!ends(']'));
  }

  std::string name() {
    if (peek() == '"' || peek() == '\'') {
      JsonValue quoted;
      const std::size_t start = at_;
      skip_string();
      quoted.text = text_.substr(start, at_ - start);
      return plain_string(quoted);
    }
    is_strict_ = false;
    const std::size_t start = at_;
    // Beyond ASCII, every character that is not white space counts as a letter, without Unicode's
    // tables.
    while (wide_space() == 0 && (is_name_start(peek()) || (at_ > start && is_digit(peek())))) ++at_;
    if (peek() == '\\') fail("an escape in a name without quotes is not read here: quote the name");
    if (at_ == start) fail("expected a name or '}'");
    SecretBuffer name;
    append_utf8_text(text_.substr(start, at_ - start), name);
    return std::string(text_of(name.expose()));
  }

  void skip_hex(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i, ++at_) {
      if (at_end() || hex_digit(peek()) < 0) fail("an escape lacks hexadecimal digits");
    }
  }

  void skip_escape() {
    ++at_;
    if (at_end()) fail("a string has no end");
    const char c = text_[at_++];
    if (c == 'u') return skip_hex(4);
    if (std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos) return;
    is_strict_ = false;
    if (c == 'x') return skip_hex(2);
    if (c == '\r' && peek() == '\n') ++at_;
    if ((c >= '1' && c <= '9') || (c == '0' && is_digit(peek()))) fail("no such escape");
  }

  void skip_string() {
    const char quote = text_[at_++];
    if (quote == '\'') is_strict_ = false;
    while (!at_end() && peek() != quote) {
      const char c = peek();
      if (c == '\n' || c == '\r') fail("a string ends at its line; a line break in it is \\n");
      if (c == '\\') {
        skip_escape();
      } else {
        if (static_cast<unsigned char>(c) < 0x20) is_strict_ = false;
        ++at_;
      }
    }
    if (at_end()) fail("a string has no end");
    ++at_;
  }

  std::size_t skip_digits() {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ - start;
  }

  void skip_number() {
    if (peek() == '+') is_strict_ = false;
    if (peek() == '+' || peek() == '-') ++at_;
    if (skip_word("Infinity") || skip_word("NaN")) {
      is_strict_ = false;
      return;
    }
    if (rest().starts_with("0x") || rest().starts_with("0X")) {
      is_strict_ = false;
      at_ += 2;
      if (hex_digit(peek()) < 0) fail("no number");
      while (hex_digit(peek()) >= 0) ++at_;
      return;
    }
    skip_decimal();
  }

  void skip_decimal() {
    const bool has_leading_zero = peek() == '0';
    const std::size_t whole = skip_digits();
    if (has_leading_zero && whole > 1) fail("a number begins with a zero");
    std::size_t fraction = 0;
    if (peek() == '.') {
      ++at_;
      fraction = skip_digits();
      if (whole == 0 || fraction == 0) is_strict_ = false;
    }
    if (whole + fraction == 0) fail("expected a value");
    if (peek() == 'e' || peek() == 'E') {
      ++at_;
      if (peek() == '+' || peek() == '-') ++at_;
      if (skip_digits() == 0) fail("a number's exponent has no digits");
    }
  }

  std::string_view text_;
  WorkBudget& budget_;
  std::size_t at_ = 0;
  bool is_strict_ = true;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const noexcept {
  if (by_name_.size() == members.size() && !members.empty()) {
    // The last member of that name.
    const auto after = std::ranges::upper_bound(
        by_name_, name, {},
        [&](std::uint32_t place) -> std::string_view { return members[place].name; });
    if (after == by_name_.begin()) return nullptr;
    const JsonMember& last = members[*(after - 1)];
    return last.name == name ? &last.value : nullptr;
  }
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    if (member->name == name) return &member->value;
  }
  return nullptr;
}

void JsonValue::index_members() {
  by_name_.clear();
  if (members.size() < few_members) return;
  by_name_.resize(members.size());
  std::iota(by_name_.begin(), by_name_.end(), 0U);
  std::ranges::stable_sort(
      by_name_, {}, [&](std::uint32_t place) -> std::string_view { return members[place].name; });
}

JsonText parse_json5(std::string_view text, WorkBudget& budget) {
  return Parser(text, budget).parse();
}

JsonText parse_json5(std::string_view text) {
  WorkBudget budget;
  return parse_json5(text, budget);
}

double number_of(const JsonValue& value) {
  // strtod accepts every form that the parser accepts, and rounds as JavaScript does.
  return std::strtod(std::string(value.text).c_str(), nullptr);
}

}  // namespace secretsctl::openclaw
