#include <secretsctl/sops/stores/json/json_writer.hpp>

#include <algorithm>
#include <array>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/sops/stores/json/byte_search.hpp>

namespace secretsctl::sops {
namespace {

// Bytes that need no escape.
constexpr std::array<bool, 256> is_plain = [] {
  std::array<bool, 256> plain{};
  for (unsigned char code = 0x20; code < 0x80; ++code) {
    plain[code] = code != '"' && code != '\\' && code != '<' && code != '>' && code != '&';
  }
  return plain;
}();

bool is_separator(std::string_view character) {
  return character == "\u2028" || character == "\u2029";
}

// The number of bytes from the start that need no escape.
std::size_t plain_size(std::string_view text) {
  std::size_t size = 0;
  while (true) {
    const char* const end = text.data() + text.size();
    const char* at = text.data() + size;
    while (at != end && is_plain[static_cast<unsigned char>(*at)]) ++at;
    size = static_cast<std::size_t>(at - text.data());
    if (at == end) break;
    const std::string_view rest = text.substr(size);
    const std::size_t character = utf8_character_size(bytes_of(rest));
    if (character < 2 || is_separator(rest.substr(0, character))) break;
    size += character;
  }
  return size;
}

// Whether no byte needs an escape and all are ASCII. `"` and `&` differ in one bit, as do `<` and
// `>`.
bool is_simple(std::string_view text) {
  return finds_nothing(text, [](std::uint64_t word) {
    return bytes_equal(word | each_byte('"' ^ '&'), '&') |
           bytes_equal(word | each_byte('<' ^ '>'), '>') | bytes_equal(word, '\\') |
           bytes_below(word, 0x20) | bytes_beyond_ascii(word);
  });
}

template <typename Out>
void append_control(char c, Out& out) {
  constexpr std::string_view hex = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  const std::array<char, 6> escape = {'\\', 'u', '0', '0', hex[code >> 4], hex[code & 0xf]};
  out.append(std::string_view(escape.data(), escape.size()));
}

template <typename Out>
void append_ascii(char c, Out& out) {
  constexpr std::string_view named = "\"\\\b\f\n\r\t";
  constexpr std::string_view names = "\"\\bfnrt";
  const std::size_t at = named.find(c);
  if (at == std::string_view::npos) return append_control(c, out);
  const std::array<char, 2> escape = {'\\', names[at]};
  out.append(std::string_view(escape.data(), escape.size()));
}

// Writes the character that plain_size() stopped at; returns its size in bytes.
template <typename Out>
std::size_t append_escape(std::string_view text, Out& out) {
  const std::size_t size = utf8_character_size(bytes_of(text));
  if (size == 1) {
    append_ascii(text.front(), out);
  } else if (size == 0) {
    out.append(std::string_view("\\ufffd"));
    return 1;
  } else {
    out.append(std::string_view(text.starts_with("\u2028") ? "\\u2028" : "\\u2029"));
  }
  return size;
}

bool is_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Writes `digits` (with or without a point among them) as d.ddd, without trailing zeros.
template <typename Out>
void append_mantissa(std::string_view digits, Out& out) {
  digits = digits.substr(0, digits.find_last_not_of("0.") + 1);
  out.append(digits.substr(0, 1));
  if (digits.size() == 1) return;
  out.append(std::string_view("."));
  const std::size_t point = digits.find('.');
  out.append(digits.substr(1, point == std::string_view::npos ? point : point - 1));
  if (point != std::string_view::npos) out.append(digits.substr(point + 1));
}

}  // namespace

template <typename Out>
void write_json_string(std::string_view text, Out& out) {
  constexpr std::string_view quote = "\"";
  out.append(quote);
  if (is_simple(text)) {
    out.append(text);
    out.append(quote);
    return;
  }
  while (true) {
    const std::size_t plain = plain_size(text);
    out.append(text.substr(0, plain));
    text.remove_prefix(plain);
    if (text.empty()) break;
    text.remove_prefix(append_escape(text, out));
  }
  out.append(quote);
}

template void write_json_string(std::string_view, std::string&);
template void write_json_string(std::string_view, SecretBuffer&);
template void write_json_string(std::string_view, GatheredPublic&);
template void write_json_string(std::string_view, GatheredSecret&);

template <typename Out>
bool write_json_float(std::string_view canonical, Out& out) {
  constexpr std::size_t most_digits = 21;        // 1e21 has one more
  constexpr std::size_t most_leading_zeros = 5;  // after the point; 1e-7 has one more
  std::string_view digits = canonical;
  if (digits.starts_with('-')) digits.remove_prefix(1);
  const std::size_t point = digits.find('.');
  const std::string_view whole = digits.substr(0, point);
  const std::string_view fraction =
      point == std::string_view::npos ? std::string_view() : digits.substr(point + 1);
  if (!is_digits(whole) || (point != std::string_view::npos && !is_digits(fraction))) return false;
  const std::size_t zeros = std::min(fraction.find_first_not_of('0'), fraction.size());
  const bool is_small = whole == "0" && zeros > most_leading_zeros && zeros < fraction.size();
  if (!is_small && whole.size() <= most_digits) {
    out.append(canonical);
    return true;
  }
  out.append(canonical.substr(0, canonical.size() - digits.size()));
  append_mantissa(is_small ? fraction.substr(zeros) : digits, out);
  out.append(std::string_view(is_small ? "e-" : "e+"));
  out.append(std::string_view(std::to_string(is_small ? zeros + 1 : whole.size() - 1)));
  return true;
}

template bool write_json_float(std::string_view, std::string&);
template bool write_json_float(std::string_view, SecretBuffer&);
template bool write_json_float(std::string_view, GatheredPublic&);
template bool write_json_float(std::string_view, GatheredSecret&);

}  // namespace secretsctl::sops
