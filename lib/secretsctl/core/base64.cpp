#include <secretsctl/core/base64.hpp>

#include <array>

// libsodium's codec is constant-time, which public data does not need and pays for eight times
// over.

namespace secretsctl {
namespace {

constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t invalid = 0x80;

constexpr std::array<std::uint8_t, 256> make_values() {
  std::array<std::uint8_t, 256> values{};
  values.fill(invalid);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr std::array<std::uint8_t, 256> values = make_values();

std::uint32_t value_of(char c) {
  return values[static_cast<unsigned char>(c)];
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

void base64_encode(ByteView bytes, Base64Padding padding, std::string& out) {
  const std::size_t start = out.size();
  out.resize(start + base64_length(bytes.size(), padding), '=');
  char* to = out.data() + start;
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const std::uint32_t bits = static_cast<std::uint32_t>(bytes[i]) << 16 |
                               static_cast<std::uint32_t>(bytes[i + 1]) << 8 | bytes[i + 2];
    *to++ = alphabet[bits >> 18];
    *to++ = alphabet[bits >> 12 & 0x3f];
    *to++ = alphabet[bits >> 6 & 0x3f];
    *to++ = alphabet[bits & 0x3f];
  }
  if (bytes.size() - i == 1) {
    *to++ = alphabet[bytes[i] >> 2];
    *to = alphabet[bytes[i] << 4 & 0x3f];
  } else if (bytes.size() - i == 2) {
    const std::uint32_t bits = static_cast<std::uint32_t>(bytes[i]) << 8 | bytes[i + 1];
    *to++ = alphabet[bits >> 10];
    *to++ = alphabet[bits >> 4 & 0x3f];
    *to = alphabet[bits << 2 & 0x3f];
  }
}

bool base64_decode(std::string_view text, Base64Padding padding, Bytes& out) {
  out.clear();
  if (padding == Base64Padding::padded) {
    if (text.size() % 4 != 0) return false;
    for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  }
  const std::size_t tail = text.size() % 4;
  if (tail == 1) return false;
  out.resize(text.size() / 4 * 3 + (tail == 0 ? 0 : tail - 1));
  std::uint8_t* to = out.data();
  const std::size_t whole = text.size() - tail;
  std::uint32_t seen = 0;
  for (std::size_t i = 0; i < whole; i += 4) {
    const std::uint32_t a = value_of(text[i]);
    const std::uint32_t b = value_of(text[i + 1]);
    const std::uint32_t c = value_of(text[i + 2]);
    const std::uint32_t d = value_of(text[i + 3]);
    seen |= a | b | c | d;
    const std::uint32_t bits = a << 18 | b << 12 | c << 6 | d;
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
