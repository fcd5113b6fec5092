#include <secretsctl/sops/yaml/yaml_scalar.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <secretsctl/core/secret_base64.hpp>
#include <secretsctl/sops/tree/float_format.hpp>
#include <secretsctl/sops/tree/timestamp.hpp>

namespace secretsctl::sops {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

void append_code(std::uint32_t code, auto& out) {
  std::array<char, 4> bytes{};
  std::size_t size = 0;
  const auto put = [&](std::uint32_t byte) { bytes[size++] = static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xc0 | (code >> 6));
    put(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    put(0xe0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  } else {
    put(0xf0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3f));
    put(0x80 | ((code >> 6) & 0x3f));
    put(0x80 | (code & 0x3f));
  }
  out.append(std::string_view(bytes.data(), size));
}

// Decodes one scalar from its token, which the scanner has checked.
template <typename Out>
class Decoder {
 public:
  Decoder(std::string_view token, const YamlScalar& scalar, Out& out)
      : token_(token), scalar_(scalar), out_(out) {}

  void run() {
    if (scalar_.style == YamlStyle::literal || scalar_.style == YamlStyle::folded) {
      decode_block();
    } else {
      decode_flow();
    }
  }

 private:
  void append(std::string_view text) { out_.append(text); }

  // A break as it stands in a value: CRLF and CR are a newline, and so is NEL.
  std::string_view take_break() {
    const std::size_t size = yaml_break_size(token_, at_);
    const std::string_view text = token_.substr(at_, size);
    at_ += size;
    return size == 3 ? text : std::string_view("\n");
  }

  // Plain and quoted: a break becomes a space, more breaks one less.
  void decode_flow() {
    const bool is_quoted = scalar_.style != YamlStyle::plain;
    if (is_quoted) token_ = token_.substr(1, token_.size() - 2);
    while (at_ < token_.size()) {
      const std::size_t end = next_special();
      append(token_.substr(at_, end - at_));
      at_ = end;
      if (at_ >= token_.size()) return;
      if (is_blank(token_[at_]) || yaml_break_size(token_, at_) != 0) {
        decode_space();
      } else if (token_[at_] == '\'' && scalar_.style == YamlStyle::single_quoted) {
        append("'");
        at_ += 2;
      } else if (token_[at_] == '\\' && scalar_.style == YamlStyle::double_quoted) {
        decode_escape();
      } else {
        append(token_.substr(at_++, 1));
      }
    }
  }

  [[nodiscard]] std::size_t next_special() const {
    std::size_t at = at_;
    while (at < token_.size() && !is_blank(token_[at]) && token_[at] != '\'' &&
           token_[at] != '\\' && yaml_break_size(token_, at) == 0) {
      ++at;
    }
    return at;
  }

  void decode_space() {
    const std::size_t blanks = at_;
    while (at_ < token_.size() && is_blank(token_[at_])) ++at_;
    if (yaml_break_size(token_, at_) == 0) {
      append(token_.substr(blanks, at_ - blanks));
      return;
    }
    // A break of another kind than a newline is kept.
    const std::string_view first = take_break();
    if (first != "\n") append(first);
    if (take_empty_lines() == 0 && first == "\n") append(" ");
  }

  // Appends the breaks behind the first one; returns how many there were.
  std::size_t take_empty_lines() {
    std::size_t count = 0;
    while (at_ < token_.size()) {
      if (is_blank(token_[at_])) {
        ++at_;
      } else if (yaml_break_size(token_, at_) != 0) {
        append(take_break());
        ++count;
      } else {
        break;
      }
    }
    return count;
  }

  void decode_escape() {
    constexpr std::string_view letters = "0abt\tnvfre \"'\\";
    constexpr std::array<char, 15> values = {'\0', '\a',   '\b', '\t', '\t', '\n', '\v', '\f',
                                             '\r', '\x1b', ' ',  '"',  '\'', '\\', '\0'};
    ++at_;
    if (yaml_break_size(token_, at_) != 0) {
      // The line goes on without a space.
      static_cast<void>(take_break());
      take_empty_lines();
      return;
    }
    const char c = token_[at_++];
    const std::size_t letter = letters.find(c);
    if (letter != std::string_view::npos) {
      append(std::string_view(&values[letter], 1));
    } else if (c == 'N') {
      append("\xc2\x85");
    } else if (c == '_') {
      append("\xc2\xa0");
    } else if (c == 'L' || c == 'P') {
      append(c == 'L' ? "\xe2\x80\xa8" : "\xe2\x80\xa9");
    } else {
      const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : 8;
      std::uint32_t code = 0;
      std::from_chars(token_.data() + at_, token_.data() + at_ + digits, code, 16);
      at_ += digits;
      append_code(code, out_);
    }
  }

  void decode_block() {
    const std::size_t header = token_.find_first_of("\n\r\xc2\xe2");
    std::string_view head = token_.substr(0, std::min(header, token_.size()));
    head = head.substr(0, head.find('#'));
    const bool keeps = head.find('+') != std::string_view::npos;
    const bool strips = head.find('-') != std::string_view::npos;
    at_ = head.size();
    while (at_ < token_.size() && yaml_break_size(token_, at_) == 0) ++at_;
    if (at_ < token_.size()) static_cast<void>(take_break());
    decode_lines(keeps, strips);
  }

  // `pending_` are the breaks that are not written yet.
  void decode_lines(bool keeps, bool strips) {
    std::string_view last_break;
    bool was_blank = false;
    std::string empty_lines = take_indentation();
    while (at_ < token_.size()) {
      const bool is_blank_line = is_blank(token_[at_]);
      if (scalar_.style == YamlStyle::folded && last_break == "\n" && !was_blank &&
          !is_blank_line) {
        if (empty_lines.empty()) append(" ");
      } else {
        append(last_break);
      }
      append(empty_lines);
      was_blank = is_blank_line;
      const std::size_t begin = at_;
      while (at_ < token_.size() && yaml_break_size(token_, at_) == 0) ++at_;
      append(token_.substr(begin, at_ - begin));
      last_break = at_ < token_.size() ? take_break() : std::string_view();
      empty_lines = take_indentation();
    }
    if (!strips) append(last_break);
    if (keeps) append(empty_lines);
  }

  // Skips the indentation of a line, and empty lines, whose breaks it returns.
  std::string take_indentation() {
    std::string breaks;
    while (true) {
      std::size_t columns = 0;
      while (columns < scalar_.indent && at_ < token_.size() && token_[at_] == ' ') {
        ++columns;
        ++at_;
      }
      if (yaml_break_size(token_, at_) == 0) return breaks;
      breaks += take_break();
    }
  }

  std::string_view token_;
  const YamlScalar& scalar_;
  Out& out_;
  std::size_t at_ = 0;
};

// [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?
bool has_shape_of_float(std::string_view text) {
  const auto skip_digits = [&] {
    const std::size_t size = text.size();
    while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
    return size - text.size();
  };
  const auto skip_sign = [&] {
    if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  };
  skip_sign();
  const std::size_t whole = skip_digits();
  std::size_t fraction = 0;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    fraction = skip_digits();
  }
  if (whole + fraction == 0) return false;
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    skip_sign();
    if (skip_digits() == 0) return false;
  }
  return text.empty();
}

enum class Integer : std::uint8_t { none, fits, too_large };

// As Go's ParseInt with base 0, and `0b` and `0o` with a sign behind the prefix.
Integer parse_integer(std::string_view text, std::int64_t& number) {
  bool is_negative = false;
  const auto skip_sign = [&] {
    if (!text.starts_with('-') && !text.starts_with('+')) return;
    is_negative = text.front() == '-';
    text.remove_prefix(1);
  };
  skip_sign();
  int base = 10;
  if (text.size() > 1 && text.front() == '0') {
    const char mark = static_cast<char>(text[1] | 0x20);
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    const bool has_mark = mark == 'x' || mark == 'b' || mark == 'o';
    const bool is_lower = has_mark && text[1] == mark && mark != 'x' && !is_negative;
    text.remove_prefix(has_mark ? 2 : 1);
    if (is_lower) skip_sign();
  }
  std::uint64_t magnitude = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, magnitude, base);
  if (text.empty() || rest != end || error != std::errc()) return Integer::none;
  constexpr std::uint64_t most = std::uint64_t{1} << 63;
  if (magnitude > most - (is_negative ? 0 : 1)) {
    return is_negative ? Integer::none : Integer::too_large;
  }
  number = static_cast<std::int64_t>(is_negative ? 0 - magnitude : magnitude);
  return Integer::fits;
}

// Appends a number of one or two digits as two; false if there is none.
bool take_two_digits(std::string_view& text, std::string& out) {
  std::size_t size = 0;
  while (size < 2 && size < text.size() && is_digit(text[size])) ++size;
  if (size == 0) return false;
  if (size == 1) out += '0';
  out += text.substr(0, size);
  text.remove_prefix(size);
  return true;
}

bool take(std::string_view& text, char c, std::string& out) {
  if (!text.starts_with(c)) return false;
  out += c;
  text.remove_prefix(1);
  return true;
}

bool take_time(std::string_view& text, std::string& out) {
  if (!take_two_digits(text, out) || !take(text, ':', out) || !take_two_digits(text, out) ||
      !take(text, ':', out) || !take_two_digits(text, out)) {
    return false;
  }
  if (text.size() > 1 && (text.front() == '.' || text.front() == ',') && is_digit(text[1])) {
    out += '.';
    text.remove_prefix(1);
    while (!text.empty() && is_digit(text.front())) {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return true;
}

// A date, or a date and a time in one of the forms that go-yaml knows.
std::optional<SecretBytes> canonical_time(std::string_view text) {
  constexpr std::size_t year = 4;
  constexpr std::size_t longest = 64;
  if (text.size() <= year || text.size() > longest || text[year] != '-' ||
      !std::ranges::all_of(text.substr(0, year), is_digit)) {
    return std::nullopt;
  }
  std::string out(text.substr(0, year + 1));
  text.remove_prefix(year + 1);
  if (!take_two_digits(text, out) || !take(text, '-', out) || !take_two_digits(text, out)) {
    return std::nullopt;
  }
  const char between = text.empty() ? '\0' : text.front();
  out += 'T';
  if (between == '\0') {
    out += "00:00:00Z";
  } else {
    text.remove_prefix(1);
    if ((between != 'T' && between != 't' && between != ' ') || !take_time(text, out)) {
      return std::nullopt;
    }
    if (between == ' ' ? !text.empty() : text.empty()) return std::nullopt;
    out += between == ' ' ? std::string_view("Z") : text;
  }
  const auto time = parse_timestamp(out);
  explicit_bzero(out.data(), out.size());
  if (!time) return std::nullopt;
  return SecretBytes::copy_of(time->full());
}

struct Word {
  std::string_view text;
  ValueType type;
  std::string_view canonical;
};

constexpr std::array<Word, 22> words = {{
    {"true", ValueType::boolean, "True"},
    {"True", ValueType::boolean, "True"},
    {"TRUE", ValueType::boolean, "True"},
    {"false", ValueType::boolean, "False"},
    {"False", ValueType::boolean, "False"},
    {"FALSE", ValueType::boolean, "False"},
    {"", ValueType::null, ""},
    {"~", ValueType::null, ""},
    {"null", ValueType::null, ""},
    {"Null", ValueType::null, ""},
    {"NULL", ValueType::null, ""},
    {".nan", ValueType::floating, "NaN"},
    {".NaN", ValueType::floating, "NaN"},
    {".NAN", ValueType::floating, "NaN"},
    {".inf", ValueType::floating, "+Inf"},
    {".Inf", ValueType::floating, "+Inf"},
    {".INF", ValueType::floating, "+Inf"},
    {"+.inf", ValueType::floating, "+Inf"},
    {"+.Inf", ValueType::floating, "+Inf"},
    {"+.INF", ValueType::floating, "+Inf"},
    {"-.inf", ValueType::floating, "-Inf"},
    {"-.Inf", ValueType::floating, "-Inf"},
}};

YamlValue special(ValueType type, std::string_view canonical) {
  return {type, SecretBytes::copy_of(canonical)};
}

std::optional<YamlValue> resolve_number(std::string_view value, bool may_be_time) {
  if (may_be_time) {
    if (auto time = canonical_time(value)) return YamlValue{ValueType::time, std::move(time)};
  }
  // No number has more digits; SecretBytes hold the digits without underscores.
  SecretBuffer digits(value.size());
  for (const char c : value) {
    if (c != '_') digits.append(c);
  }
  const std::string_view plain = text_of(digits.expose());
  std::int64_t number = 0;
  const Integer integer = parse_integer(plain, number);
  if (integer == Integer::too_large) return std::nullopt;
  if (integer == Integer::fits) {
    constexpr std::size_t longest = 20;
    SecretBytes out(longest);
    char* to = reinterpret_cast<char*>(out.expose_writable().data());
    out.truncate(static_cast<std::size_t>(std::to_chars(to, to + longest, number).ptr - to));
    return YamlValue{ValueType::integer, std::move(out)};
  }
  if (has_shape_of_float(plain)) {
    if (const auto floating = parse_float(plain)) {
      return YamlValue{ValueType::floating, plain_float(*floating)};
    }
  }
  return YamlValue{};
}

std::optional<YamlValue> resolve_plain(std::string_view value, bool may_be_time) {
  const char first = value.empty() ? '~' : value.front();
  constexpr std::string_view hints = "~tTfFnN.+-";
  if (!is_digit(first) && hints.find(first) == std::string_view::npos) return YamlValue{};
  const auto* word = std::ranges::find(words, value, &Word::text);
  if (word != words.end()) return special(word->type, word->canonical);
  if (value == "-.INF") return special(ValueType::floating, "-Inf");
  if (first == '.') {
    const auto floating = has_shape_of_float(value) ? parse_float(value) : std::nullopt;
    if (floating) return YamlValue{ValueType::floating, plain_float(*floating)};
    return YamlValue{};
  }
  if (is_digit(first) || first == '+' || first == '-') return resolve_number(value, may_be_time);
  return YamlValue{};
}

std::optional<YamlValue> resolve_binary(std::string_view value) {
  SecretBuffer joined(value.size());
  for (const char c : value) {
    if (c != '\n' && c != '\r') joined.append(c);
  }
  auto bytes = secret_base64_decode(text_of(joined.expose()), Base64Padding::padded);
  if (!bytes) return std::nullopt;
  return YamlValue{ValueType::str, std::move(bytes)};
}

// Skips blanks, line ends and comments, as they may stand behind a tag.
std::size_t skip_comments(std::string_view text, std::size_t at, std::size_t end) {
  bool is_in_comment = false;
  for (; at < end; ++at) {
    const bool is_break = yaml_break_size(text, at) != 0;
    is_in_comment = !is_break && (is_in_comment || text[at] == '#');
    if (!is_in_comment && !is_break && !is_blank(text[at])) break;
  }
  return at;
}

}  // namespace

std::size_t yaml_token_begin(std::string_view text, const YamlScalar& scalar) {
  std::size_t at = scalar.begin;
  while (at < scalar.end && (text[at] == '!' || text[at] == '&') && scalar.tag != YamlTag::none) {
    while (at < scalar.end && !is_blank(text[at]) && yaml_break_size(text, at) == 0) ++at;
    at = skip_comments(text, at, scalar.end);
  }
  return at;
}

std::optional<std::string_view> yaml_text_in_place(std::string_view text,
                                                   const YamlScalar& scalar) {
  const std::size_t begin = yaml_token_begin(text, scalar);
  std::string_view token = text.substr(begin, scalar.end - begin);
  const auto has_break = [&] {
    for (std::size_t i = 0; i < token.size(); ++i) {
      const char c = token[i];
      if ((c == '\n' || c == '\r' || c == '\xc2' || c == '\xe2') && yaml_break_size(token, i) != 0)
        return true;
    }
    return false;
  };
  switch (scalar.style) {
    case YamlStyle::plain:
      break;
    case YamlStyle::single_quoted:
    case YamlStyle::double_quoted: {
      token = token.substr(1, token.size() - 2);
      const char escape = scalar.style == YamlStyle::single_quoted ? '\'' : '\\';
      if (token.find(escape) != std::string_view::npos) return std::nullopt;
      break;
    }
    default:
      return std::nullopt;
  }
  if (has_break()) return std::nullopt;
  return token;
}

template <typename Out>
void decode_yaml_scalar(std::string_view text, const YamlScalar& scalar, Out& out) {
  const std::size_t begin = yaml_token_begin(text, scalar);
  Decoder<Out>(text.substr(begin, scalar.end - begin), scalar, out).run();
}

template void decode_yaml_scalar(std::string_view, const YamlScalar&, std::string&);
template void decode_yaml_scalar(std::string_view, const YamlScalar&, SecretBuffer&);

std::optional<YamlValue> resolve_yaml(YamlStyle style, YamlTag tag, std::string_view value) {
  if (tag == YamlTag::text || tag == YamlTag::other) return YamlValue{};
  if (tag == YamlTag::binary) return resolve_binary(value);
  if (tag == YamlTag::none) {
    return style == YamlStyle::plain ? resolve_plain(value, true) : YamlValue{};
  }
  auto found = resolve_plain(value, tag == YamlTag::time);
  if (!found) return std::nullopt;
  constexpr std::array<std::pair<YamlTag, ValueType>, 5> types = {{
      {YamlTag::integer, ValueType::integer},
      {YamlTag::floating, ValueType::floating},
      {YamlTag::boolean, ValueType::boolean},
      {YamlTag::null, ValueType::null},
      {YamlTag::time, ValueType::time},
  }};
  const auto* type = std::ranges::find(types, tag, &std::pair<YamlTag, ValueType>::first);
  if (found->type == type->second) return found;
  if (tag != YamlTag::floating || found->type != ValueType::integer) return std::nullopt;
  const auto number = parse_float(found->canonical->expose_text());
  if (!number) return std::nullopt;
  return YamlValue{ValueType::floating, plain_float(*number)};
}

bool is_plain_yaml_text(std::string_view value) {
  const auto found = resolve_plain(value, true);
  return found && found->type == ValueType::str;
}

}  // namespace secretsctl::sops
