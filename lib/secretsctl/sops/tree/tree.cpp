#include <secretsctl/sops/tree/tree.hpp>

#include <algorithm>
#include <functional>
#include <iterator>

namespace secretsctl::sops {

// For a hundred thousand values each additional byte costs a hundred kilobytes of memory to touch
// and clear.
static_assert(sizeof(void*) != 8 || sizeof(Item) == 64);

std::span<Item> Node::items() noexcept {
  if (auto* branch = std::get_if<Branch>(&value)) return *branch;
  if (auto* list = std::get_if<List>(&value)) return list->items;
  return {};
}

std::span<const Item> Node::items() const noexcept {
  if (const auto* branch = std::get_if<Branch>(&value)) return *branch;
  if (const auto* list = std::get_if<List>(&value)) return list->items;
  return {};
}

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

void Tree::take_texts(Tree& other) {
  std::ranges::move(other.adopted_, std::back_inserter(adopted_));
  arenas_.splice(arenas_.end(), other.arenas_);
  arenas_.push_back(std::move(other.copied_));
  other = Tree();
}

std::string_view Tree::copy(std::string_view text) {
  return copied_.copy(text);
}

}  // namespace secretsctl::sops
