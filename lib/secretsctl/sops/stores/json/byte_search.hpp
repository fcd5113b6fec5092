#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

// Examines eight bytes of a text in one step, because most of a large JSON file is text inside
// strings. Each test sets the top bit of every byte that it finds; above the lowest found byte it
// may set other top bits too.

namespace secretsctl::sops {

/// A word that repeats a byte eight times.
[[nodiscard]] constexpr std::uint64_t each_byte(std::uint8_t byte) noexcept {
  return std::uint64_t{0x0101010101010101} * byte;
}

/// Finds bytes below `bound`, which is at most 0x80.
[[nodiscard]] constexpr std::uint64_t bytes_below(std::uint64_t word, std::uint8_t bound) noexcept {
  return (word - each_byte(bound)) & ~word & each_byte(0x80);
}

/// Finds a byte.
[[nodiscard]] constexpr std::uint64_t bytes_equal(std::uint64_t word, char byte) noexcept {
  return bytes_below(word ^ each_byte(static_cast<std::uint8_t>(byte)), 1);
}

/// Finds bytes from 0x80 up.
[[nodiscard]] constexpr std::uint64_t bytes_beyond_ascii(std::uint64_t word) noexcept {
  return word & each_byte(0x80);
}

/// A position from `at` on before which there is no byte that `search` (a function of a word)
/// finds: the position of the first such byte, or a few bytes before it or before the end. The
/// caller continues from there.
template <typename Search>
[[nodiscard]] std::size_t skip_words(std::string_view text, std::size_t at, Search search) {
  for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    const std::uint64_t found = search(word);
    if (found == 0) continue;
    if constexpr (std::endian::native == std::endian::little) {
      at += static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
    break;
  }
  return at;
}

/// Whether there is no byte that `search` (a function of a word) finds; a blank must be none.
template <typename Search>
[[nodiscard]] bool finds_nothing(std::string_view text, Search search) {
  std::uint64_t word = each_byte(' ');
  if (text.size() < sizeof word) {
    if (!text.empty()) std::memcpy(&word, text.data(), text.size());
    return search(word) == 0;
  }
  const char* const last = text.data() + text.size() - sizeof word;
  for (const char* at = text.data(); at < last; at += sizeof word) {
    std::memcpy(&word, at, sizeof word);
    if (search(word) != 0) return false;
  }
  std::memcpy(&word, last, sizeof word);
  return search(word) == 0;
}

}  // namespace secretsctl::sops
