#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/core/large_bytes.hpp>
#include <span>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// Memory for many public texts that live as long as the arena; one allocation serves many texts.
/// It can be moved; the texts stay in place. For one thread at a time.
class TextArena {
 public:
  /// Memory for a text, which the caller writes. Throws std::bad_alloc.
  [[nodiscard]] std::span<char> room(std::size_t size);
  /// A copy of a text.
  std::string_view copy(std::string_view text);
  /// Returns the unused end of the memory from the last room().
  void give_back(std::span<char> end) noexcept;

 private:
  std::vector<LargeBytes> blocks_;
  std::size_t next_size_ = 0;
  std::span<char> free_;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
