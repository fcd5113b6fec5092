#include <secretsctl/sops/stores/json/json_reader.hpp>

#include <secretsctl/sops/stores/json/byte_search.hpp>

namespace secretsctl::sops {
namespace {

using Kind = JsonEvent::Kind;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool ends_plain_text(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

// The position of the first quote, backslash or control character from `at` on; the size if there
// is none. `is_ascii` becomes false if bytes before it, or a few behind, are not ASCII.
std::size_t plain_text_end(std::string_view text, std::size_t at, bool& is_ascii) {
  std::uint64_t seen = 0;
  at = skip_words(text, at, [&](std::uint64_t word) {
    seen |= word;
    return bytes_equal(word, '"') | bytes_equal(word, '\\') | bytes_below(word, 0x20);
  });
  for (; at < text.size() && !ends_plain_text(text[at]); ++at) {
    seen |= static_cast<unsigned char>(text[at]);
  }
  is_ascii = is_ascii && bytes_beyond_ascii(seen) == 0;
  return at;
}

// The position of the next quote if nothing before it is an escape, a control character or not
// ASCII; else `at` itself.
std::size_t simple_text_end(std::string_view text, std::size_t at) {
  const std::size_t quote = text.find('"', at);
  if (quote == std::string_view::npos) return at;
  const bool is_simple = finds_nothing(text.substr(at, quote - at), [](std::uint64_t word) {
    return bytes_equal(word, '\\') | bytes_below(word, 0x20) | bytes_beyond_ascii(word);
  });
  return is_simple ? quote : at;
}

}  // namespace

JsonEvent JsonReader::next() {
  if (expected_ == Expected::top) return top();
  skip_space();
  if (expected_ == Expected::end) return end();
  if (at_end()) fail_at_end();
  if (peek() == '}' || peek() == ']') return close();
  if (expected_ == Expected::separator) take_separator();
  if (expected_ == Expected::first_key || expected_ == Expected::key) return key();
  if (expected_ == Expected::colon) take_colon();
  return value();
}

void JsonReader::fail(const std::string& fault) const {
  throw Error(kind_, "line " + std::to_string(line_) + ": " + fault);
}

void JsonReader::fail_at_end() const {
  fail(in_object() ? "the text ends before its object is closed with }"
                   : "the text ends before its list is closed with ]");
}

void JsonReader::fail_at_key() const {
  const char c = peek();
  if (c == ',') fail("there are two commas, or one before the first key");
  if (c == '/' || c == '#') fail("JSON has no comments");
  fail("expected a key in double quotes");
}

void JsonReader::fail_at_value() const {
  const char c = peek();
  if (c == ',') fail("a value is missing before a comma");
  if (c == '/' || c == '#') fail("JSON has no comments");
  if (c == '\'') fail("a string must stand in double quotes");
  if (c == '+' || c == '.') fail("a number begins with a digit or a minus sign");
  fail("expected a value: a string in double quotes, a number, true, false, null, { or [");
}

void JsonReader::skip_space() {
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (c == '\n') {
      ++line_;
    } else if (c != ' ' && c != '\t' && c != '\r') {
      return;
    }
  }
}

void JsonReader::take_colon() {
  if (peek() != ':') fail("expected a colon after a key");
  ++at_;
  skip_space();
  if (at_end()) fail_at_end();
  if (peek() == '}' || peek() == ']') fail("a key has no value");
}

void JsonReader::take_separator() {
  if (peek() == '/' || peek() == '#') fail("JSON has no comments");
  if (peek() != ',') fail(in_object() ? "expected , or }" : "expected , or ]");
  ++at_;
  skip_space();
  if (at_end()) fail_at_end();
  if (peek() == '}' || peek() == ']') fail("a comma stands after the last entry");
  expected_ = in_object() ? Expected::key : Expected::value;
}

JsonEvent JsonReader::event(Kind kind, std::size_t start) const {
  return {kind, line_, text_.substr(start, at_ - start)};
}

JsonEvent JsonReader::top() {
  if (text_.starts_with("\xef\xbb\xbf")) {
    fail("the text begins with a byte order mark, which JSON does not have; save it without one");
  }
  skip_space();
  if (at_end()) fail("the text is empty; SOPS takes an object, at least {}");
  if (peek() == '/' || peek() == '#') fail("JSON has no comments");
  if (peek() != '{') fail("the top value is not an object; SOPS needs one, so put it in {}");
  return open();
}

JsonEvent JsonReader::end() {
  if (!at_end()) fail("text follows the end of the object");
  return event(Kind::end_of_file, at_);
}

JsonEvent JsonReader::key() {
  if (peek() != '"') fail_at_key();
  expected_ = Expected::colon;
  return string(Kind::key);
}

JsonEvent JsonReader::value() {
  const char c = peek();
  if (c == '{' || c == '[') return open();
  expected_ = Expected::separator;
  if (c == '"') return string(Kind::string);
  if (c == '-' || is_digit(c)) return number();
  if (c == 't') return word("true", Kind::boolean);
  if (c == 'f') return word("false", Kind::boolean);
  if (c == 'n') return word("null", Kind::null);
  fail_at_value();
}

JsonEvent JsonReader::open() {
  if (depth_ == max_depth) {
    fail("objects and lists are nested more than " + std::to_string(max_depth) + " deep");
  }
  const bool is_object = text_[at_++] == '{';
  is_object_[depth_++] = is_object;
  expected_ = is_object ? Expected::first_key : Expected::first_value;
  return event(is_object ? Kind::begin_object : Kind::begin_list, at_ - 1);
}

JsonEvent JsonReader::close() {
  const bool is_object = in_object();
  if ((peek() == '}') != is_object) {
    fail(is_object ? "an object is closed with ]" : "a list is closed with }");
  }
  if (expected_ == Expected::colon) fail("a key has no value");
  ++at_;
  --depth_;
  expected_ = depth_ == 0 ? Expected::end : Expected::separator;
  return event(is_object ? Kind::end_object : Kind::end_list, at_ - 1);
}

JsonEvent JsonReader::string(Kind kind) {
  const std::size_t start = at_++;
  bool is_in_place = true;
  at_ = simple_text_end(text_, at_);
  while (true) {
    at_ = plain_text_end(text_, at_, is_in_place);
    if (at_end()) fail("the text ends inside a string");
    const char c = text_[at_];
    if (c == '"') break;
    if (c == '\n' || c == '\r') {
      fail("a string is not closed on its line; a line break in it is written \\n");
    }
    if (c != '\\') fail("a string holds a control character that is not written as an escape");
    skip_escape();
    is_in_place = false;
  }
  ++at_;
  JsonEvent found = event(kind, start);
  found.is_in_place = is_in_place;
  return found;
}

void JsonReader::skip_escape() {
  ++at_;
  if (at_end()) fail("the text ends inside a string");
  const char c = text_[at_++];
  if (c != 'u') {
    if (std::string_view("\"\\/bfnrt").find(c) == std::string_view::npos) {
      fail("a string holds a backslash with no escape of JSON after it");
    }
    return;
  }
  for (int i = 0; i < 4; ++i, ++at_) {
    if (!is_hex_digit(peek())) fail("\\u in a string needs four hexadecimal digits");
  }
}

void JsonReader::skip_digits(const char* place) {
  if (!is_digit(peek())) fail(std::string("a number has no digit ") + place);
  while (is_digit(peek())) ++at_;
}

JsonEvent JsonReader::number() {
  const std::size_t start = at_;
  if (peek() == '-') ++at_;
  if (peek() == '0') {
    ++at_;
    if (is_digit(peek())) fail("a number begins with a needless zero");
  } else {
    skip_digits("after its minus sign");
  }
  if (peek() == '.') {
    ++at_;
    skip_digits("after its point");
  }
  if (peek() == 'e' || peek() == 'E') {
    ++at_;
    if (peek() == '+' || peek() == '-') ++at_;
    skip_digits("in its exponent");
  }
  if (is_letter(peek())) fail("a letter follows a number");
  return event(Kind::number, start);
}

JsonEvent JsonReader::word(std::string_view spelling, Kind kind) {
  if (!text_.substr(at_).starts_with(spelling)) fail_at_value();
  const std::size_t start = at_;
  at_ += spelling.size();
  if (is_letter(peek()) || is_digit(peek())) {
    at_ = start;
    fail_at_value();
  }
  return event(kind, start);
}

}  // namespace secretsctl::sops
