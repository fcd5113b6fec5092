#include <secretsctl/sops/tree.hpp>

#include <algorithm>

namespace secretsctl::sops {

std::string_view Tree::adopt(Bytes text) {
  return text_of(adopted_.emplace_back(std::move(text)));
}

std::string_view Tree::copy(std::string_view text) {
  if (!copied_) copied_ = std::make_unique<std::pmr::monotonic_buffer_resource>();
  if (text.empty()) return {};
  char* to = static_cast<char*>(copied_->allocate(text.size(), 1));
  std::ranges::copy(text, to);
  return {to, text.size()};
}

}  // namespace secretsctl::sops
