#include <secretsctl/sops/yaml/yaml_scanner.hpp>

#include <algorithm>
#include <array>
#include <cstring>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/sops/yaml/yaml_directive.hpp>

namespace secretsctl::sops {
namespace {

// A simple key is no longer.
constexpr std::size_t longest_key = 1024;

// Bytes inside a plain scalar that need no further look.
constexpr std::array<bool, 256> ordinary_bytes(std::string_view others) {
  std::array<bool, 256> ordinary{};
  for (unsigned char code = 0x21; code < 0x7f; ++code) ordinary[code] = true;
  for (const char c : others) ordinary[static_cast<unsigned char>(c)] = false;
  return ordinary;
}
constexpr std::array<bool, 256> ordinary_in_block = ordinary_bytes(":");
constexpr std::array<bool, 256> ordinary_in_flow = ordinary_bytes(":,?[]{}");

// Eight bytes at a time.
constexpr std::uint64_t each_byte = 0x0101010101010101;

// The highest bit of each byte that is equal to `c`, perhaps also of bytes behind the first such.
constexpr std::uint64_t bytes_equal(std::uint64_t word, unsigned char c) {
  const std::uint64_t difference = word ^ (each_byte * c);
  return (difference - each_byte) & ~difference;
}

// Whether eight bytes are all ASCII from `first` on, without DEL and `other`.
bool are_ordinary(const char* bytes, unsigned char first, unsigned char other) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  const std::uint64_t below_first = (word - each_byte * first) & ~word;
  return ((word | below_first | bytes_equal(word, 0x7f) | bytes_equal(word, other)) &
          (each_byte * 0x80)) == 0;
}

}  // namespace

void throw_yaml_fault(ErrorKind kind, std::size_t line, std::string_view fault) {
  throw Error(kind, "line " + std::to_string(line + 1) + ": " + std::string(fault));
}

std::size_t yaml_break_size(std::string_view text, std::size_t at) noexcept {
  if (at >= text.size()) return 0;
  const char c = text[at];
  if (c == '\n') return 1;
  if (c == '\r') return at + 1 < text.size() && text[at + 1] == '\n' ? 2 : 1;
  const std::string_view rest = text.substr(at, 3);
  if (c == '\xc2') return rest.starts_with("\xc2\x85") ? 2 : 0;
  return c == '\xe2' && (rest == "\xe2\x80\xa8" || rest == "\xe2\x80\xa9") ? 3 : 0;
}

YamlScanner::YamlScanner(std::string_view text, ErrorKind kind) : text_(text), kind_(kind) {}

YamlTokens YamlScanner::scan() {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  check_characters();
  if (text_.starts_with(byte_order_mark)) at_ = line_begin_ = byte_order_mark.size();
  while (found_.tokens.empty() || found_.tokens.back().kind != Kind::stream_end) fetch_next();
  return std::move(found_);
}

// As go-yaml: no control characters but tab and breaks, and only UTF-8.
void YamlScanner::check_characters() {
  std::size_t line = 0;
  for (std::size_t at = 0; at < text_.size();) {
    if (at + sizeof(std::uint64_t) <= text_.size() && are_ordinary(text_.data() + at, ' ', 0x7f)) {
      at += sizeof(std::uint64_t);
      continue;
    }
    const auto c = static_cast<unsigned char>(text_[at]);
    if (c >= 0x20 && c < 0x7f) {
      ++at;
      continue;
    }
    if (c == '\n') ++line;
    if (c == '\t' || c == '\n' || c == '\r') {
      ++at;
      continue;
    }
    const std::size_t size = utf8_character_size(bytes_of(text_.substr(at)));
    if (size == 0) throw_yaml_fault(kind_, line, "bytes that are not UTF-8");
    const std::string_view character = text_.substr(at, size);
    const bool is_c1 = c == 0xc2 && character[1] < '\xa0' && character[1] != '\x85';
    const bool is_no_character = character == "\xef\xbf\xbe" || character == "\xef\xbf\xbf";
    if (size == 1 || is_c1 || is_no_character) {
      throw_yaml_fault(kind_, line, "a control character");
    }
    at += size;
  }
}

void YamlScanner::skip_break() {
  at_ += yaml_break_size(text_, at_);
  ++line_;
  line_begin_ = at_;
}

void YamlScanner::advance_to(std::size_t place) {
  while (at_ < place) {
    if (is_break(at_)) {
      skip_break();
    } else {
      ++at_;
    }
  }
}

bool YamlScanner::is_document_mark(const char* mark) const {
  return column() == 0 && text_.substr(at_, 3) == mark && ends_word(at_ + 3);
}

// The breaks between the last character before `at` and `at`.
std::size_t YamlScanner::newlines_before(std::size_t at) const {
  std::size_t count = 0;
  while (at > 0) {
    const char c = text_[at - 1];
    std::size_t size = c == '\n' || c == '\r' ? 1 : 0;
    if (c == '\n' && at > 1 && text_[at - 2] == '\r') size = 2;
    if (c == '\x85' && at > 1 && yaml_break_size(text_, at - 2) == 2) size = 2;
    if ((c == '\xa8' || c == '\xa9') && at > 2 && yaml_break_size(text_, at - 3) == 3) size = 3;
    if (size == 0 && c != ' ' && c != '\t') break;
    count += size == 0 ? 0 : 1;
    at -= std::max<std::size_t>(size, 1);
  }
  return count;
}

void YamlScanner::add(Kind kind, std::size_t begin, YamlStyle style) {
  YamlToken token;
  token.kind = kind;
  token.style = style;
  token.begin = static_cast<std::uint32_t>(begin);
  token.end = static_cast<std::uint32_t>(at_);
  token.line = static_cast<std::uint32_t>(line_);
  token.column = static_cast<std::uint32_t>(begin - line_begin_);
  found_.tokens.push_back(token);
}

void YamlScanner::insert(std::size_t place, Kind kind, const SimpleKey& key) {
  YamlToken token;
  token.kind = kind;
  token.begin = token.end = static_cast<std::uint32_t>(key.begin);
  token.line = static_cast<std::uint32_t>(key.line);
  token.column = static_cast<std::uint32_t>(key.column);
  found_.tokens.insert(found_.tokens.begin() + static_cast<std::ptrdiff_t>(place), token);
}

void YamlScanner::fetch_next() {
  const Place scan{at_, line_, column()};
  skip_to_token();
  unroll(static_cast<std::ptrdiff_t>(column()), scan);
  if (at_ >= text_.size()) {
    unroll(-1, {at_, line_, 0});
    remove_key();
    key_allowed_ = false;
    if (flow_ > 0) fail("the end of the text inside '{' or '['");
    add(Kind::stream_end, at_);
    return;
  }
  if (column() == 0 && peek() == '%') return fetch_directive();
  if (is_document_mark("---") || is_document_mark("...")) {
    return fetch_indicator(peek() == '-' ? Kind::document_start : Kind::document_end);
  }
  const auto& tokens = found_.tokens;
  const bool is_after = !tokens.empty() && peek() == (flow_ == 0 ? ':' : ',');
  const std::size_t comment_token = is_after ? tokens.back().begin : at_;
  fetch_token();
  if (found_.tokens.back().kind != Kind::block_entry) scan_line_comment(comment_token);
}

void YamlScanner::fetch_token() {
  switch (peek()) {
    case '[':
      return open_flow(Kind::flow_list);
    case '{':
      return open_flow(Kind::flow_map);
    case ']':
      return close_flow(Kind::flow_list_end);
    case '}':
      return close_flow(Kind::flow_map_end);
    case ',':
      return fetch_indicator(Kind::flow_entry);
    case '-':
      if (ends_word(at_ + 1)) return fetch_block_entry();
      break;
    case '?':
      if (flow_ > 0 || ends_word(at_ + 1)) return fetch_key();
      break;
    case ':':
      if (flow_ > 0 || ends_word(at_ + 1)) return fetch_value();
      break;
    case '*':
      return fetch_anchor(Kind::alias);
    case '&':
      return fetch_anchor(Kind::anchor);
    case '!':
      return fetch_tag();
    case '|':
      if (flow_ == 0) return fetch_block_scalar(YamlStyle::literal);
      break;
    case '>':
      if (flow_ == 0) return fetch_block_scalar(YamlStyle::folded);
      break;
    case '\'':
    case '"':
      return fetch_quoted(peek());
    default:
      break;
  }
  if (!can_begin_plain()) fail("a character that cannot begin a value");
  fetch_plain();
}

bool YamlScanner::can_begin_plain() const {
  constexpr std::string_view indicators = "-?:,[]{}#&*!|>'\"%@`";
  const char c = peek();
  if (ends_word(at_)) return false;
  if (indicators.find(c) == std::string_view::npos) return true;
  if (c == '-') return !is_blank(at_ + 1);
  return flow_ == 0 && (c == '?' || c == ':') && !ends_word(at_ + 1);
}

void YamlScanner::skip_to_token() {
  const Place scan{at_, line_, column()};
  while (true) {
    while (peek() == ' ' || ((flow_ > 0 || !key_allowed_) && peek() == '\t')) ++at_;
    if (peek() == '#') scan_comments(scan);
    if (!is_break(at_)) return;
    skip_break();
    if (flow_ == 0) key_allowed_ = true;
  }
}

// Ends the maps and lists that are indented more than a column. A comment at the column of one that
// ends still belongs to it, so the end is moved to the comment.
void YamlScanner::unroll(std::ptrdiff_t column, Place scan) {
  if (flow_ > 0) return;
  std::size_t place = scan.begin == 0 ? 0 : scan.begin - 1;
  while (indent_ > column) {
    std::size_t stop = place;
    for (std::size_t i = found_.comments.size(); i-- > 0;) {
      const YamlComment& comment = found_.comments[i];
      if (comment.end < stop) break;
      if (comment.begin_column == static_cast<std::size_t>(indent_ + 1)) place = comment.begin;
      stop = comment.scan;
    }
    SimpleKey end;
    end.begin = place;
    end.line = line_;
    insert(found_.tokens.size(), Kind::block_end, end);
    indent_ = indents_.back();
    indents_.pop_back();
  }
}

void YamlScanner::roll(std::size_t column, std::size_t token, Kind kind, const SimpleKey& place) {
  if (flow_ > 0 || indent_ >= static_cast<std::ptrdiff_t>(column)) return;
  indents_.push_back(indent_);
  indent_ = static_cast<std::ptrdiff_t>(column);
  if (indents_.size() > max_yaml_depth) fail("maps and lists nested too deeply");
  insert(token, kind, place);
}

// Whether a simple key may begin at a place. Its length is in characters.
bool YamlScanner::is_near(std::size_t begin) const {
  constexpr std::size_t longest_character = 4;
  if (begin + longest_key >= at_) return true;
  if (begin + longest_key * longest_character < at_) return false;
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  const auto characters = std::ranges::count_if(text_.substr(begin, at_ - begin), is_first);
  return static_cast<std::size_t>(characters) <= longest_key;
}

YamlScanner::SimpleKey YamlScanner::here() const {
  SimpleKey key;
  key.token = found_.tokens.size();
  key.begin = at_;
  key.line = line_;
  key.column = column();
  return key;
}

void YamlScanner::save_key() {
  if (!key_allowed_) return;
  SimpleKey key = here();
  key.possible = true;
  key.required = flow_ == 0 && indent_ == static_cast<std::ptrdiff_t>(column());
  remove_key();
  keys_.back() = key;
}

void YamlScanner::remove_key() {
  SimpleKey& key = keys_.back();
  if (key.possible && key.required) throw_yaml_fault(kind_, key.line, "a key without ':'");
  key.possible = false;
}

bool YamlScanner::is_valid(SimpleKey& key) const {
  if (!key.possible) return false;
  if (key.line == line_ && is_near(key.begin)) return true;
  if (key.required) throw_yaml_fault(kind_, key.line, "a key without ':'");
  key.possible = false;
  return false;
}

void YamlScanner::open_flow(Kind kind) {
  save_key();
  if (keys_.size() + indents_.size() > max_yaml_depth) fail("maps and lists nested too deeply");
  keys_.emplace_back();
  ++flow_;
  key_allowed_ = true;
  const std::size_t begin = at_++;
  add(kind, begin);
}

void YamlScanner::close_flow(Kind kind) {
  remove_key();
  if (flow_ > 0) {
    --flow_;
    keys_.pop_back();
  }
  key_allowed_ = false;
  const std::size_t begin = at_++;
  add(kind, begin);
}

void YamlScanner::fetch_indicator(Kind kind) {
  const bool is_entry = kind == Kind::flow_entry;
  if (!is_entry) unroll(-1, {at_, line_, 0});
  remove_key();
  key_allowed_ = is_entry;
  const std::size_t begin = at_;
  at_ += is_entry ? 1 : 3;
  add(kind, begin);
}

void YamlScanner::fetch_block_entry() {
  if (flow_ == 0) {
    if (!key_allowed_) fail("'- ' is not allowed here");
    roll(column(), found_.tokens.size(), Kind::block_list, here());
  }
  remove_key();
  key_allowed_ = true;
  const std::size_t begin = at_++;
  add(Kind::block_entry, begin);
}

void YamlScanner::fetch_key() {
  if (flow_ == 0) {
    if (!key_allowed_) fail("'? ' is not allowed here");
    roll(column(), found_.tokens.size(), Kind::block_map, here());
  }
  remove_key();
  key_allowed_ = flow_ == 0;
  const std::size_t begin = at_++;
  add(Kind::key, begin);
}

void YamlScanner::fetch_value() {
  SimpleKey& key = keys_.back();
  if (is_valid(key)) {
    insert(key.token, Kind::key, key);
    roll(key.column, key.token, Kind::block_map, key);
    key.possible = false;
    key_allowed_ = false;
  } else {
    if (flow_ == 0) {
      if (!key_allowed_) fail("':' is not allowed here");
      roll(column(), found_.tokens.size(), Kind::block_map, here());
    }
    key_allowed_ = flow_ == 0;
  }
  const std::size_t begin = at_++;
  add(Kind::value, begin);
}

void YamlScanner::fetch_directive() {
  unroll(-1, {at_, line_, 0});
  remove_key();
  key_allowed_ = false;
  const std::size_t begin = at_;
  while (at_ < text_.size() && !is_break(at_)) ++at_;
  add(Kind::directive, begin);
  if (at_ < text_.size()) skip_break();
}

void YamlScanner::fetch_anchor(Kind kind) {
  constexpr std::string_view after = "?:,]}%@`";
  save_key();
  key_allowed_ = false;
  const std::size_t begin = at_++;
  while (is_yaml_word(peek())) ++at_;
  if (at_ == begin + 1 || (!ends_word(at_) && after.find(peek()) == std::string_view::npos)) {
    fail("'&' or '*' without a name of letters and digits");
  }
  add(kind, begin);
}

void YamlScanner::fetch_tag() {
  save_key();
  key_allowed_ = false;
  const std::size_t begin = at_++;
  const bool is_verbatim = peek() == '<';
  if (is_verbatim) ++at_;
  const std::size_t size = yaml_tag_size(text_.substr(at_));
  if (size == bad_yaml_tag) fail("a tag with '%' that no hexadecimal UTF-8 follows");
  at_ += size;
  if (yaml_handle_size(text_.substr(begin)) > 1 &&
      at_ - begin == yaml_handle_size(text_.substr(begin))) {
    fail("a tag without a name");
  }
  if (is_verbatim && (size == 0 || peek() != '>')) fail("a tag without '>'");
  if (is_verbatim) ++at_;
  if (!ends_word(at_)) fail("a tag without a space after it");
  add(Kind::tag, begin);
}

void YamlScanner::skip_plain_word() {
  constexpr std::string_view in_flow = ",?[]{}";
  const auto& ordinary = flow_ > 0 ? ordinary_in_flow : ordinary_in_block;
  while (true) {
    const char* const begin = text_.data() + at_;
    const char* const end = text_.data() + text_.size();
    const char* next = begin;
    if (flow_ == 0) {
      constexpr std::ptrdiff_t step = sizeof(std::uint64_t);
      while (end - next >= step && are_ordinary(next, '!', ':')) next += step;
    }
    while (next != end && ordinary[static_cast<unsigned char>(*next)]) ++next;
    at_ += static_cast<std::size_t>(next - begin);
    if (ends_word(at_)) return;
    if (peek() == ':' && ends_word(at_ + 1)) return;
    if (flow_ > 0 && in_flow.find(peek()) != std::string_view::npos) return;
    ++at_;
  }
}

// Whether there was a line break.
bool YamlScanner::skip_plain_space(std::size_t indent) {
  bool has_break = false;
  while (is_blank(at_) || is_break(at_)) {
    if (!is_blank(at_)) {
      skip_break();
      has_break = true;
      continue;
    }
    if (has_break && column() < indent && peek() == '\t') fail("a tab in the indentation");
    ++at_;
  }
  return has_break;
}

void YamlScanner::fetch_plain() {
  save_key();
  key_allowed_ = false;
  const auto indent = static_cast<std::size_t>(indent_ + 1);
  SimpleKey begin = here();
  std::size_t end = at_;
  bool has_break = false;
  bool is_in_place = true;
  while (!is_document_mark("---") && !is_document_mark("...") && peek() != '#') {
    const std::size_t word = at_;
    skip_plain_word();
    if (at_ > word) {
      end = at_;
      is_in_place = is_in_place && !has_break;
      has_break = false;
    }
    if (!is_blank(at_) && !is_break(at_)) break;
    has_break = skip_plain_space(indent) || has_break;
    if (flow_ == 0 && column() < indent) break;
  }
  insert(found_.tokens.size(), Kind::scalar, begin);
  found_.tokens.back().end = static_cast<std::uint32_t>(end);
  found_.tokens.back().is_in_place = is_in_place;
  if (has_break) key_allowed_ = true;
}

void YamlScanner::skip_escape() {
  constexpr std::string_view letters = "0abt\tnvfre \"'\\N_LP";
  const char c = peek(1);
  const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits == 0 && (c == '\0' || letters.find(c) == std::string_view::npos)) {
    fail("an unknown escape after '\\'");
  }
  std::uint64_t code = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const char digit = peek(2 + i);
    if (!is_yaml_hex(digit)) fail("an escape without its digits");
    code =
        code * 16 + static_cast<unsigned>(digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
  }
  if ((code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff) fail("an escape of no character");
  at_ += 2 + digits;
}

void YamlScanner::fetch_quoted(char quote) {
  save_key();
  key_allowed_ = false;
  const SimpleKey begin = here();
  bool is_in_place = true;
  ++at_;
  while (true) {
    if (is_document_mark("---") || is_document_mark("...")) fail("'---' or '...' inside quotes");
    if (at_ >= text_.size()) throw_yaml_fault(kind_, begin.line, "a quote that is not closed");
    if (peek() == quote && !(quote == '\'' && peek(1) == '\'')) break;
    if (peek() == quote) {
      is_in_place = false;
      at_ += 2;
    } else if (is_break(at_)) {
      is_in_place = false;
      skip_break();
    } else if (quote == '"' && peek() == '\\') {
      is_in_place = false;
      if (is_break(at_ + 1)) {
        ++at_;
      } else {
        skip_escape();
      }
    } else {
      ++at_;
    }
  }
  ++at_;
  insert(found_.tokens.size(), Kind::scalar, begin);
  found_.tokens.back().end = static_cast<std::uint32_t>(at_);
  found_.tokens.back().is_in_place = is_in_place;
  found_.tokens.back().style = quote == '"' ? YamlStyle::double_quoted : YamlStyle::single_quoted;
}

// The indentation that the header of a literal or folded scalar gives; 0: none.
std::size_t YamlScanner::scan_block_header(std::size_t begin) {
  std::size_t increment = 0;
  bool has_chomping = false;
  for (++at_;; ++at_) {
    if (peek() >= '1' && peek() <= '9' && increment == 0) {
      increment = static_cast<std::size_t>(peek() - '0');
    } else if ((peek() == '+' || peek() == '-') && !has_chomping) {
      has_chomping = true;
    } else {
      break;
    }
  }
  while (is_blank(at_)) ++at_;
  if (peek() == '#') scan_line_comment(begin);
  if (at_ < text_.size() && !is_break(at_)) fail("text in the line of '|' or '>'");
  if (at_ < text_.size()) skip_break();
  return increment;
}

// Skips indentation and empty lines; finds the indentation if it is not known. Returns the end of
// the last empty line.
std::size_t YamlScanner::skip_block_breaks(std::size_t& indent) {
  std::size_t end = at_;
  std::size_t widest = 0;
  while (true) {
    while ((indent == 0 || column() < indent) && peek() == ' ') ++at_;
    widest = std::max(widest, column());
    if ((indent == 0 || column() < indent) && peek() == '\t') fail("a tab in the indentation");
    if (!is_break(at_)) break;
    skip_break();
    end = at_;
  }
  if (indent == 0) {
    indent = std::max({widest, static_cast<std::size_t>(indent_ + 1), std::size_t{1}});
  }
  return end;
}

void YamlScanner::fetch_block_scalar(YamlStyle style) {
  remove_key();
  key_allowed_ = true;
  const SimpleKey begin = here();
  const std::size_t increment = scan_block_header(at_);
  std::size_t indent = 0;
  if (increment > 0) {
    indent = increment + (indent_ >= 0 ? static_cast<std::size_t>(indent_) : 0);
  }
  std::size_t end = skip_block_breaks(indent);
  while (column() == indent && at_ < text_.size()) {
    while (at_ < text_.size() && !is_break(at_)) ++at_;
    if (at_ < text_.size()) skip_break();
    end = skip_block_breaks(indent);
  }
  insert(found_.tokens.size(), Kind::scalar, begin);
  YamlToken& token = found_.tokens.back();
  token.end = static_cast<std::uint32_t>(end);
  token.style = style;
  token.indent = static_cast<std::uint32_t>(indent);
}

YamlTokens scan_yaml(std::string_view text, ErrorKind kind) {
  return YamlScanner(text, kind).scan();
}

}  // namespace secretsctl::sops
