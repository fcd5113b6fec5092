#include <secretsctl/openclaw/json5.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <secretsctl/core/error.hpp>

namespace secretsctl::openclaw {
namespace {

constexpr std::size_t max_depth = 100;

// What JSON5 takes for white space beyond ASCII: no-break space, the two separators, the byte order
// mark and the space separators of Unicode.
constexpr std::array<std::string_view, 21> wide_spaces = {
    "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002", "\u2003", "\u2004",
    "\u2005", "\u2006", "\u2007", "\u2008", "\u2009", "\u200a", "\u2028",
    "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff", "\v",     "\f"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' ||
         static_cast<unsigned char>(c) >= 0x80;
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  JsonText parse() {
    JsonText result;
    skip_space();
    result.root = value(0);
    skip_space();
    if (!at_end()) fail("something follows the end of the value");
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
      at_ = std::min(text_.find_first_of("\n\r", at_), text_.size());
      return;
    }
    const std::size_t end = text_.find("*/", at_ + 2);
    if (end == std::string_view::npos) fail("a comment has no end");
    at_ = end + 2;
  }

  bool skip_wide_space() {
    for (const std::string_view space : wide_spaces) {
      if (!rest().starts_with(space)) continue;
      is_strict_ = false;
      at_ += space.size();
      return true;
    }
    return false;
  }

  void skip_space() {
    while (!at_end()) {
      const char c = peek();
      if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
        ++at_;
      } else if (rest().starts_with("//") || rest().starts_with("/*")) {
        skip_comment();
      } else if (!skip_wide_space()) {
        return;
      }
    }
  }

  JsonValue value(std::size_t depth) {
    if (depth == max_depth) fail("nested too deeply");
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
    const std::string_view after = rest().substr(word.size());
    if (!after.empty() && (is_name_start(after.front()) || is_digit(after.front()))) return false;
    at_ += word.size();
    return true;
  }

  // After an element: true at the closing bracket, past which it goes.
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
    if (!is_name_start(peek())) fail("expected a name or '}'");
    is_strict_ = false;
    const std::size_t start = at_;
    while (is_name_start(peek()) || is_digit(peek())) ++at_;
    if (peek() == '\\') fail("an escape in a name without quotes is not read here: quote the name");
    return std::string(text_.substr(start, at_ - start));
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
  std::size_t at_ = 0;
  bool is_strict_ = true;
};

void append_utf8(std::uint32_t code, SecretBuffer& out) {
  const auto add = [&](std::uint32_t byte) { out.append(static_cast<char>(byte)); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xc0 | (code >> 6));
    add(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    add(0xe0 | (code >> 12));
    add(0x80 | ((code >> 6) & 0x3f));
    add(0x80 | (code & 0x3f));
  } else {
    add(0xf0 | (code >> 18));
    add(0x80 | ((code >> 12) & 0x3f));
    add(0x80 | ((code >> 6) & 0x3f));
    add(0x80 | (code & 0x3f));
  }
}

// Reads the escapes of a string that the parser has already found well-formed.
class Decoder {
 public:
  explicit Decoder(std::string_view inside) : text_(inside), out_(inside.size()) {}

  SecretBytes decode() {
    while (at_ < text_.size()) {
      const std::size_t plain = std::min(text_.find('\\', at_), text_.size());
      out_.append(text_.substr(at_, plain - at_));
      at_ = plain;
      if (at_ < text_.size()) escape();
    }
    return out_.take();
  }

 private:
  std::uint32_t hex(std::size_t count) {
    std::uint32_t code = 0;
    for (std::size_t i = 0; i < count; ++i) {
      code = code * 16 + static_cast<std::uint32_t>(hex_digit(text_[at_++]));
    }
    return code;
  }

  static bool is_high(std::uint32_t code) { return code >= 0xd800 && code < 0xdc00; }
  static bool is_low(std::uint32_t code) { return code >= 0xdc00 && code < 0xe000; }

  void unicode() {
    std::uint32_t code = hex(4);
    if (is_high(code) && text_.substr(at_).starts_with("\\u")) {
      const std::size_t back = at_;
      at_ += 2;
      const std::uint32_t low = hex(4);
      if (is_low(low)) {
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
      } else {
        at_ = back;
      }
    }
    append_utf8(is_high(code) || is_low(code) ? 0xfffd : code, out_);
  }

  void escape() {
    constexpr std::string_view letters = "bfnrtv0";
    constexpr std::string_view meanings("\b\f\n\r\t\v\0", 7);
    ++at_;
    const char c = text_[at_++];
    if (c == 'u') return unicode();
    if (c == 'x') return append_utf8(hex(2), out_);
    if (const auto found = letters.find(c); found != std::string_view::npos) {
      return out_.append(meanings[found]);
    }
    // A line break after a backslash is left out.
    if (c == '\n') return;
    if (c == '\r') {
      if (at_ < text_.size() && text_[at_] == '\n') ++at_;
      return;
    }
    if (text_.substr(at_ - 1).starts_with("\u2028") ||
        text_.substr(at_ - 1).starts_with("\u2029")) {
      at_ += 2;
      return;
    }
    out_.append(c);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  SecretBuffer out_;
};

}  // namespace

const JsonValue* JsonValue::find(std::string_view name) const noexcept {
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    if (member->name == name) return &member->value;
  }
  return nullptr;
}

JsonText parse_json5(std::string_view text) {
  return Parser(text).parse();
}

SecretBytes decode_string(const JsonValue& value) {
  return Decoder(value.text.substr(1, value.text.size() - 2)).decode();
}

std::string plain_string(const JsonValue& value) {
  const SecretBytes decoded = decode_string(value);
  return std::string(decoded.expose_text());
}

double number_of(const JsonValue& value) {
  std::string_view text = value.text;
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  if (text == "Infinity") {
    number = std::numeric_limits<double>::infinity();
  } else if (text == "NaN") {
    number = std::numeric_limits<double>::quiet_NaN();
  } else if (text.starts_with("0x") || text.starts_with("0X")) {
    for (const char c : text.substr(2)) number = number * 16 + hex_digit(c);
  } else {
    const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
    if (result.ec == std::errc::result_out_of_range) {
      number = std::numeric_limits<double>::infinity();
    }
  }
  return is_negative ? -number : number;
}

}  // namespace secretsctl::openclaw
