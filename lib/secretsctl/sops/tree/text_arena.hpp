#pragma once

#include <secretsctl/core/large_bytes.hpp>
#include <span>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// Many public texts that live as long as the arena, a few of which it takes from the system at a
/// time. Moves; the texts stay where they are. For one thread at a time.
class TextArena {
 public:
  /// Room for a text, to be written by the caller. Throws std::bad_alloc.
  [[nodiscard]] std::span<char> room(std::size_t size);
  /// A copy of a text.
  std::string_view copy(std::string_view text);
  /// Takes back the unused end of the last room.
  void give_back(std::span<char> end) noexcept;

 private:
  std::vector<LargeBytes> blocks_;
  std::size_t next_size_ = 0;
  std::span<char> free_;
};

}  // namespace secretsctl::sops
