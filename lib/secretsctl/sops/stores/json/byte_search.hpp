#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

// Eight bytes of a text looked at in one step, because most of a large JSON file is the bodies of
// its strings. Each test sets the top bit of every byte that it finds; above the lowest byte found
// it may set more.

namespace secretsctl::sops {

/// A word that holds a byte eight times.
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

/// A position from `at` on that no byte found by `search` (a function of a word) precedes: the
/// first such byte's, or a few bytes before it or the end. The caller looks on from there.
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

}  // namespace secretsctl::sops
