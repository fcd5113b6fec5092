#include <secretsctl/core/json_text.hpp>

#include <cstdint>
#include <cstring>

namespace secretsctl {
namespace {

// The length in bytes of a character that begins with this byte; 0 if no character does.
std::size_t sequence_length(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;  // a continuation byte, or overlong
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

// The second byte rules out overlong forms, surrogates and numbers past U+10FFFF.
bool is_second(std::uint8_t first, std::uint8_t second) {
  const std::uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const std::uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  return second >= low && second <= high;
}

// The number of bytes at the start that form one unit: a character, or a broken sequence that a
// decoder replaces with one U+FFFD (encoding.spec.whatwg.org).
std::size_t character_size(ByteView rest, bool& is_whole) {
  const std::size_t length = sequence_length(rest[0]);
  std::size_t size = 1;
  while (size < length && size < rest.size() &&
         (size == 1 ? is_second(rest[0], rest[1]) : (rest[size] & 0xc0) == 0x80)) {
    ++size;
  }
  is_whole = size == length;
  return size;
}

// The bytes at the start that are ASCII, as far as eight at a time show it.
std::size_t ascii_size(ByteView bytes) {
  constexpr std::uint64_t beyond_ascii = 0x8080808080808080;
  std::uint64_t word = 0;
  std::size_t size = 0;
  for (; bytes.size() - size >= sizeof word; size += sizeof word) {
    std::memcpy(&word, bytes.data() + size, sizeof word);
    if ((word & beyond_ascii) != 0) break;
  }
  return size;
}

}  // namespace

bool is_utf8(ByteView bytes) noexcept {
  bool is_whole = true;
  while (true) {
    bytes = bytes.subspan(ascii_size(bytes));
    // Less than a word, or the characters of one that is not ASCII alone.
    for (std::size_t i = 0; i < sizeof(std::uint64_t); ++i) {
      if (bytes.empty()) return true;
      bytes = bytes.subspan(character_size(bytes, is_whole));
      if (!is_whole) return false;
    }
  }
}

std::size_t utf8_character_size(ByteView bytes) noexcept {
  bool is_whole = true;
  const std::size_t size = character_size(bytes, is_whole);
  return is_whole ? size : 0;
}

void append_utf8_text(std::string_view text, SecretBuffer& out) {
  ByteView rest = bytes_of(text);
  if (is_utf8(rest)) return out.append(rest);
  while (!rest.empty()) {
    bool is_whole = true;
    const std::size_t size = character_size(rest, is_whole);
    if (is_whole) {
      out.append(rest.first(size));
    } else {
      out.append("\ufffd");
    }
    rest = rest.subspan(size);
  }
}

void append_json_string(std::string_view text, SecretBuffer& out) {
  constexpr std::string_view hex = "0123456789abcdef";
  out.append('"');
  for (std::size_t i = 0; i < text.size(); ++i) {
    // A run without characters to escape is appended at once.
    const std::size_t start = i;
    while (i < text.size() && static_cast<unsigned char>(text[i]) >= 0x20 && text[i] != '"' &&
           text[i] != '\\') {
      ++i;
    }
    out.append(text.substr(start, i - start));
    if (i == text.size()) break;
    const char c = text[i];
    if (c == '"' || c == '\\') {
      out.append('\\');
      out.append(c);
    } else {
      out.append("\\u00");
      out.append(hex[static_cast<unsigned char>(c) >> 4]);
      out.append(hex[static_cast<unsigned char>(c) & 0xf]);
    }
  }
  out.append('"');
}

}  // namespace secretsctl
