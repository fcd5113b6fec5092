#include <secretsctl/core/base64.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

// libsodium's codec runs in constant time. Public data does not need that, and it takes eight times
// as long.

namespace secretsctl {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// The two characters of 12 bits.
constexpr std::array<std::array<char, 2>, 4096> make_pairs() {
  std::array<std::array<char, 2>, 4096> pairs{};
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    pairs[i] = {alphabet[i >> 6], alphabet[i & 0x3f]};
  }
  return pairs;
}

constexpr auto pairs = make_pairs();

constexpr std::uint32_t invalid = 0x8000'0000;

// One table for each position in a group of four characters. An entry holds the character's bits,
// shifted to their place in the 24 bits of the group: one look-up and one OR a character. The last
// table also decodes a single character.
using Table = std::array<std::uint32_t, 256>;

constexpr std::array<Table, 4> make_tables() {
  std::array<Table, 4> tables{};
  for (std::size_t place = 0; place < tables.size(); ++place) {
    tables[place].fill(invalid);
    for (std::uint32_t i = 0; i < alphabet.size(); ++i) {
      tables[place][static_cast<unsigned char>(alphabet[i])] = i << (18 - 6 * place);
    }
  }
  return tables;
}

constexpr std::array<Table, 4> tables = make_tables();

std::uint32_t value_of(char c, std::size_t place = 3) {
  return tables[place][static_cast<unsigned char>(c)];
}

// The 24 bits of four characters.
std::uint32_t group(const char* text) {
  return value_of(text[0], 0) | value_of(text[1], 1) | value_of(text[2], 2) | value_of(text[3], 3);
}

std::uint64_t big_endian(std::uint64_t value) {
  return std::endian::native == std::endian::big ? value : __builtin_bswap64(value);
}

// The last two or three characters: one or two bytes.
bool decode_tail(std::string_view tail, std::uint8_t* to) {
  std::uint32_t bits = 0;
  for (const char c : tail) {
    if (value_of(c) == invalid) return false;
    bits = bits << 6 | value_of(c);
  }
  if (tail.size() == 2) {
    to[0] = static_cast<std::uint8_t>(bits >> 4);
    return (bits & 0xf) == 0;
  }
  to[0] = static_cast<std::uint8_t>(bits >> 10);
  to[1] = static_cast<std::uint8_t>(bits >> 2);
  return (bits & 0x3) == 0;
}

}  // namespace

std::size_t base64_encode(ByteView bytes, Base64Padding padding, std::span<char> out) {
  char* to = out.data();
  std::size_t i = 0;
  const std::uint8_t* from = bytes.data();
  for (; i + 8 <= bytes.size(); i += 6, to += 8) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, from + i, sizeof(bits));
    bits = big_endian(bits);
    std::memcpy(to, pairs[bits >> 52].data(), 2);
    std::memcpy(to + 2, pairs[bits >> 40 & 0xfff].data(), 2);
    std::memcpy(to + 4, pairs[bits >> 28 & 0xfff].data(), 2);
    std::memcpy(to + 6, pairs[bits >> 16 & 0xfff].data(), 2);
  }
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t bits = static_cast<std::uint32_t>(from[i]) << 16 |
                               static_cast<std::uint32_t>(from[i + 1]) << 8 | from[i + 2];
    std::memcpy(to, pairs[bits >> 12].data(), 2);
    std::memcpy(to + 2, pairs[bits & 0xfff].data(), 2);
    to += 4;
  }
  const std::size_t rest = bytes.size() - i;
  if (rest > 0) {
    const std::uint32_t bits = static_cast<std::uint32_t>(bytes[i]) << 16 |
                               (rest == 2 ? static_cast<std::uint32_t>(bytes[i + 1]) << 8 : 0);
    *to++ = alphabet[bits >> 18];
    *to++ = alphabet[bits >> 12 & 0x3f];
    if (rest == 2) *to++ = alphabet[bits >> 6 & 0x3f];
    if (padding == Base64Padding::padded) to = std::fill_n(to, 3 - rest, '=');
  }
  return static_cast<std::size_t>(to - out.data());
}

void base64_encode(ByteView bytes, Base64Padding padding, std::string& out) {
  const std::size_t start = out.size();
  out.resize(start + base64_length(bytes.size(), padding));
  base64_encode(bytes, padding, std::span(out).subspan(start));
}

bool base64_decode(std::string_view text, Base64Padding padding, Bytes& out) {
  if (padding == Base64Padding::padded) {
    if (text.size() % 4 != 0) return false;
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  }
  const std::size_t tail = text.size() % 4;
  if (tail == 1) return false;
  out.resize(text.size() / 4 * 3 + (tail == 0 ? 0 : tail - 1));
  std::uint8_t* to = out.data();
  const std::size_t whole = text.size() - tail;
  const char* from = text.data();
  std::uint32_t seen = 0;
  std::size_t i = 0;
  // Two groups are stored at once, as eight bytes; the next store overwrites the last two.
  for (; i + 12 <= whole; i += 8, to += 6) {
    const std::uint32_t first = group(from + i);
    const std::uint32_t second = group(from + i + 4);
    seen |= first | second;
    const std::uint64_t bytes =
        big_endian(std::uint64_t{first} << 40 | std::uint64_t{second & 0xff'ffff} << 16);
    std::memcpy(to, &bytes, sizeof(bytes));
  }
  for (; i < whole; i += 4) {
    const std::uint32_t bits = group(from + i);
    seen |= bits;
    *to++ = static_cast<std::uint8_t>(bits >> 16);
    *to++ = static_cast<std::uint8_t>(bits >> 8);
    *to++ = static_cast<std::uint8_t>(bits);
  }
  return (seen & invalid) == 0 && (tail == 0 || decode_tail(text.substr(whole), to));
}

std::optional<Bytes> base64_decode(std::string_view text, Base64Padding padding) {
  Bytes out;
  if (!base64_decode(text, padding, out)) return std::nullopt;
  return out;
}

}  // namespace secretsctl
