#include <secretsctl/sops/cipher/tree_walk.hpp>

namespace secretsctl::sops {

std::string_view key_of(const LeafPlace& place) {
  return place.additional_data.substr(0, place.additional_data.size() - 1);
}

TreeWalk::TreeWalk(const Selector& selector, CommentText comment_text, Visitor visitor)
    : selector_(selector), comment_text_(comment_text), visitor_(std::move(visitor)) {}

void TreeWalk::push_key(std::string_view key) {
  path_.push_back(key);
  additional_data_ += key;
  additional_data_ += ':';
}

void TreeWalk::pop_key() {
  additional_data_.resize(additional_data_.size() - path_.back().size() - 1);
  path_.pop_back();
}

void TreeWalk::visit(std::span<Item> items) {
  runs_.emplace_back();
  for (Item& item : items) {
    if (item.is_comment) {
      if (selector_.uses_comments())
        runs_.back().add(selector_.matches(comment_text_(item.leaf())));
      visit_leaf(item.leaf(), true, item.line);
      continue;
    }
    push_key(item.key);
    visit_node(item.node, false, item.line);
    pop_key();
    runs_.back() = {};
  }
  runs_.pop_back();
}

void TreeWalk::visit_node(Node& node, bool is_comment, std::uint32_t line) {
  if (auto* leaf = std::get_if<Leaf>(&node.value)) {
    visit_leaf(*leaf, is_comment, line);
  } else if (auto* branch = std::get_if<Branch>(&node.value)) {
    visit(*branch);
  } else {
    runs_.emplace_back();
    for (Node& element : std::get<List>(node.value)) visit_node(element, false, line);
    runs_.pop_back();
  }
}

bool TreeWalk::selects(bool is_comment) const {
  return selector_.selects(path_, runs_, is_comment);
}

// A comment at the top has the empty path, whose additional data is a single colon.
void TreeWalk::visit_leaf(Leaf& leaf, bool is_comment, std::uint32_t line) {
  const std::string_view data = path_.empty() ? ":" : std::string_view(additional_data_);
  visitor_(leaf, {data, selects(is_comment), is_comment, line});
}

}  // namespace secretsctl::sops
