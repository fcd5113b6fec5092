#include <secretsctl/sops/tree.hpp>

namespace secretsctl::sops {

std::string_view Tree::adopt(LargeBytes text) {
  return text_of(adopted_.emplace_back(std::move(text)).view());
}

TextArena& Tree::add_arena() {
  return arenas_.emplace_back();
}

std::string_view Tree::copy(std::string_view text) {
  return copied_.copy(text);
}

}  // namespace secretsctl::sops
