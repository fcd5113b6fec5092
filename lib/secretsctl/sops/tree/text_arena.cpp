#include <secretsctl/sops/tree/text_arena.hpp>

#include <algorithm>

namespace secretsctl::sops {
namespace {

constexpr std::size_t first_block = 1024;
// The size of a huge page.
constexpr std::size_t largest_block = std::size_t{2} * 1024 * 1024;

}  // namespace

std::span<char> TextArena::room(std::size_t size) {
  if (free_.size() < size) {
    next_size_ = next_size_ == 0 ? first_block : std::min(next_size_ * 4, largest_block);
    LargeBytes& block = blocks_.emplace_back(std::max(next_size_, size));
    const MutableByteView bytes = block.writable();
    free_ = {reinterpret_cast<char*>(bytes.data()), bytes.size()};
  }
  const std::span<char> taken = free_.first(size);
  free_ = free_.subspan(size);
  return taken;
}

void TextArena::give_back(std::span<char> end) noexcept {
  free_ = {end.data(), end.size() + free_.size()};
}

std::string_view TextArena::copy(std::string_view text) {
  if (text.empty()) return {};
  const std::span<char> to = room(text.size());
  std::ranges::copy(text, to.begin());
  return {to.data(), to.size()};
}

}  // namespace secretsctl::sops
