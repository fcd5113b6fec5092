#pragma once

#include <cstdint>
#include <string_view>

namespace secretsctl::sops {

/// Whole lines of a file.
struct TextPart {
  std::string_view text;
  std::uint32_t first_line = 1;
  std::uint32_t lines = 0;  ///< The number of newlines in it.
};

/// A usual size of a part, in bytes: a few hundred values. What is made of it, up to four times as
/// large, stays in the cache.
inline constexpr std::size_t text_part_size = std::size_t{64} * 1024;

}  // namespace secretsctl::sops
