#include <secretsctl/sops/tree/tree.hpp>

#include <functional>

namespace secretsctl::sops {

std::string_view Tree::adopt(LargeBytes text) {
  return text_of(adopted_.emplace_back(std::move(text)).view());
}

TextArena& Tree::add_arena() {
  return arenas_.emplace_back();
}

void Tree::forget_text_before(const char* place) noexcept {
  for (LargeBytes& text : adopted_) {
    const std::string_view all = text_of(text.view());
    const std::less_equal<> not_after;
    if (not_after(all.data(), place) && not_after(place, all.data() + all.size())) {
      text.forget_before(static_cast<std::size_t>(place - all.data()));
    }
  }
}

std::string_view Tree::copy(std::string_view text) {
  return copied_.copy(text);
}

}  // namespace secretsctl::sops
