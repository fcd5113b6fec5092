#include <secretsctl/sops/stores/json/json_token.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <secretsctl/core/json_text.hpp>
#include <secretsctl/sops/stores/json/byte_search.hpp>
#include <secretsctl/sops/tree/float_format.hpp>

namespace secretsctl::sops {
namespace {

constexpr std::string_view replacement = "\ufffd";
constexpr std::size_t unit_escape_size = 6;  // \uXXXX

bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

std::uint64_t find_unplain(std::uint64_t word) {
  return bytes_equal(word, '\\') | bytes_beyond_ascii(word);
}

// The number of bytes before the first escape or the first byte that is not UTF-8.
std::size_t plain_size(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size() && text[size] != '\\') {
    if (is_ascii(text[size])) {
      size = skip_words(text, size + 1, find_unplain);
      continue;
    }
    const std::size_t character = utf8_character_size(bytes_of(text.substr(size)));
    if (character == 0) break;
    size += character;
  }
  return size;
}

template <typename Out>
void append_character(std::uint32_t number, Out& out) {
  const auto byte = [](std::uint32_t value) { return static_cast<char>(value); };
  const auto tail = [&](int shift) { return byte(0x80 | (number >> shift & 0x3f)); };
  std::array<char, 4> bytes{};
  std::size_t size = 1;
  if (number < 0x80) {
    bytes = {byte(number)};
  } else if (number < 0x800) {
    bytes = {byte(0xc0 | number >> 6), tail(0)};
    size = 2;
  } else if (number < 0x10000) {
    bytes = {byte(0xe0 | number >> 12), tail(6), tail(0)};
    size = 3;
  } else {
    bytes = {byte(0xf0 | number >> 18), tail(12), tail(6), tail(0)};
    size = 4;
  }
  out.append(std::string_view(bytes.data(), size));
}

// The UTF-16 unit of a \uXXXX at the start of the text.
std::optional<std::uint32_t> leading_unit(std::string_view text) {
  if (text.size() < unit_escape_size || !text.starts_with("\\u")) return std::nullopt;
  std::uint32_t unit = 0;
  const char* end = text.data() + unit_escape_size;
  const auto [rest, error] = std::from_chars(text.data() + 2, end, unit, 16);
  if (error != std::errc() || rest != end) return std::nullopt;
  return unit;
}

bool is_surrogate(std::uint32_t unit) {
  return unit >= 0xd800 && unit < 0xe000;
}

bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xdc00 && unit < 0xe000;
}

bool is_pair(std::uint32_t first, std::optional<std::uint32_t> second) {
  return first >= 0xd800 && first < 0xdc00 && second && is_low_surrogate(*second);
}

// Both functions return the number of bytes read.
template <typename Out>
std::size_t append_units(std::string_view text, Out& out) {
  const auto first = leading_unit(text);
  if (first && !is_surrogate(*first)) {
    append_character(*first, out);
    return unit_escape_size;
  }
  const std::size_t size = std::min(text.size(), unit_escape_size);
  const auto second = leading_unit(text.substr(size));
  if (!first || !is_pair(*first, second)) {
    out.append(replacement);
    return size;
  }
  append_character(0x10000 + ((*first - 0xd800) << 10) + (*second - 0xdc00), out);
  return 2 * unit_escape_size;
}

template <typename Out>
std::size_t append_escaped(std::string_view text, Out& out) {
  constexpr std::string_view letters = "bfnrt";
  constexpr std::string_view controls = "\b\f\n\r\t";
  const std::string_view escaped = text.substr(1, 1);
  if (escaped == "u") return append_units(text, out);
  const std::size_t letter = escaped.empty() ? std::string_view::npos : letters.find(escaped);
  out.append(letter == std::string_view::npos ? escaped : controls.substr(letter, 1));
  return 1 + escaped.size();
}

}  // namespace

std::string_view json_string_body(std::string_view token) noexcept {
  return token.size() < 2 ? std::string_view() : token.substr(1, token.size() - 2);
}

bool needs_decoding(std::string_view token) noexcept {
  const std::string_view body = json_string_body(token);
  return plain_size(body) != body.size();
}

template <typename Out>
void decode_json_string(std::string_view token, Out& out) {
  std::string_view rest = json_string_body(token);
  while (true) {
    const std::size_t plain = plain_size(rest);
    out.append(rest.substr(0, plain));
    rest.remove_prefix(plain);
    if (rest.empty()) return;
    if (rest.front() == '\\') {
      rest.remove_prefix(append_escaped(rest, out));
    } else {
      out.append(replacement);
      rest.remove_prefix(1);
    }
  }
}

template void decode_json_string(std::string_view, std::string&);
template void decode_json_string(std::string_view, SecretBuffer&);

std::optional<JsonNumber> json_number(std::string_view token) {
  std::int64_t integer = 0;
  const char* end = token.data() + token.size();
  const auto [rest, error] = std::from_chars(token.data(), end, integer);
  if (error == std::errc() && rest == end) {
    return JsonNumber(ValueType::integer, token == "-0" ? std::string_view("0") : token);
  }
  const auto number = parse_float(token);
  if (!number) return std::nullopt;
  return JsonNumber(ValueType::floating, plain_float(*number));
}

}  // namespace secretsctl::sops
