#include <secretsctl/age/bech32.hpp>

#include <algorithm>
#include <array>

namespace secretsctl::age {
namespace {

constexpr std::string_view alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
constexpr std::size_t checksum_size = 6;
constexpr std::uint8_t no_value = 0xff;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
char upper(char c) {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

// Without a table, so that the characters of an identity never become memory addresses.
std::uint8_t value_of(char c) {
  std::uint8_t found = no_value;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    if (alphabet[i] == c) found = static_cast<std::uint8_t>(i);
  }
  return found;
}

// BIP 173's checksum, computed over values of five bits.
class Checksum {
 public:
  explicit Checksum(std::string_view human_readable) {
    for (const char c : human_readable) add(static_cast<std::uint8_t>(static_cast<int>(c) >> 5));
    add(0);
    for (const char c : human_readable) add(static_cast<std::uint8_t>(c & 31));
  }

  void add(std::uint8_t value) {
    constexpr std::array<std::uint32_t, 5> generator = {0x3b6a57b2, 0x26508e6d, 0x1ea119fa,
                                                        0x3d4233dd, 0x2a1462b3};
    const std::uint32_t top = state_ >> 25;
    state_ = (state_ & 0x1ffffff) << 5 ^ value;
    for (std::size_t i = 0; i < generator.size(); ++i) {
      if ((top >> i & 1) != 0) state_ ^= generator[i];
    }
  }

  [[nodiscard]] bool holds() const { return state_ == 1; }

  // The six values that complete the checksum.
  std::array<std::uint8_t, checksum_size> finish() {
    for (std::size_t i = 0; i < checksum_size; ++i) add(0);
    state_ ^= 1;
    std::array<std::uint8_t, checksum_size> out{};
    for (std::size_t i = 0; i < checksum_size; ++i) {
      out[i] = static_cast<std::uint8_t>(state_ >> 5 * (5 - i) & 31);
    }
    return out;
  }

 private:
  std::uint32_t state_ = 1;
};

// Regroups bits. The bits left over must be fewer than a group and, on decoding, zero.
template <typename Put>
bool regroup(ByteView in, unsigned from, unsigned to, bool pad, Put put) {
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const std::uint8_t value : in) {
    bits = (bits << from | value) & 0xfff;
    for (count += from; count >= to;) {
      count -= to;
      put(static_cast<std::uint8_t>(bits >> count & ((1U << to) - 1)));
    }
  }
  const std::uint32_t rest = bits & ((1U << count) - 1);
  if (pad && count > 0) put(static_cast<std::uint8_t>(rest << (to - count) & ((1U << to) - 1)));
  return pad || (count < from && rest == 0);
}

}  // namespace

SecretBytes bech32_encode(std::string_view human_readable, ByteView bytes, Bech32Case letters) {
  SecretBuffer text;
  const auto put = [&](char c) { text.append(letters == Bech32Case::upper ? upper(c) : c); };
  Checksum checksum(human_readable);
  for (const char c : human_readable) put(c);
  put('1');
  regroup(bytes, 8, 5, true, [&](std::uint8_t value) {
    checksum.add(value);
    put(alphabet[value]);
  });
  for (const std::uint8_t value : checksum.finish()) put(alphabet[value]);
  return text.take();
}

std::optional<SecretBytes> bech32_decode(std::string_view human_readable, std::string_view text,
                                         Bech32Case letters) {
  const auto wrong_case = [&](char c) {
    return letters == Bech32Case::upper ? c != upper(c) : c != lower(c);
  };
  if (std::ranges::any_of(text, wrong_case)) return std::nullopt;
  const auto separator = text.rfind('1');
  if (separator == std::string_view::npos ||
      !std::ranges::equal(text.substr(0, separator), human_readable, {}, lower) ||
      text.size() - separator - 1 < checksum_size) {
    return std::nullopt;
  }
  Checksum checksum(human_readable);
  SecretBuffer values;
  for (const char c : text.substr(separator + 1)) {
    const std::uint8_t value = value_of(lower(c));
    if (value == no_value) return std::nullopt;
    checksum.add(value);
    values.append(static_cast<char>(value));
  }
  if (!checksum.holds()) return std::nullopt;
  SecretBuffer bytes;
  const ByteView data = values.expose().first(values.size() - checksum_size);
  if (!regroup(data, 5, 8, false,
               [&](std::uint8_t byte) { bytes.append(static_cast<char>(byte)); })) {
    return std::nullopt;
  }
  return bytes.take();
}

}  // namespace secretsctl::age
