#include <secretsctl/sops/cipher/tree_walk.hpp>

#include <secretsctl/core/error.hpp>
#include <string>
#include <utility>

namespace secretsctl::sops {

void throw_not_decrypted(const LeafContext& place) {
  throw Error(ErrorKind::decrypting_tree,
              "the value of " + printable(place.path.text()) + " (line " +
                  std::to_string(place.line) +
                  ") cannot be decrypted: it was changed, moved from another key, or is not "
                  "encrypted; restore the line from git");
}

TreeWalk::TreeWalk(const Selector& selector, CommentText comment_text, Visitor visitor)
    : selection_(selector), comment_text_(comment_text), visitor_(std::move(visitor)) {}

void TreeWalk::visit(Tree& tree) {
  for (std::size_t i = 0; i < tree.documents.size(); ++i) visit(tree.documents[i], i);
}

void TreeWalk::visit(std::span<Item> items, std::size_t document) {
  selection_.set_document(document);
  visit_items(items, false);
}

void TreeWalk::visit_items(std::span<Item> items, bool is_list) {
  selection_.begin_level();
  for (std::size_t i = 0; i < items.size(); ++i) {
    Item& item = items[i];
    if (item.is_comment) {
      visit_comment(item);
      continue;
    }
    if (is_list) {
      selection_.enter(i);
    } else {
      selection_.enter(item.key.view());
    }
    visit_value(item);
    selection_.leave();
  }
  selection_.end_level();
}

void TreeWalk::visit_value(Item& item) {
  Leaf* leaf = item.leaf_if();
  if (leaf == nullptr) {
    visit_items(item.node.items(), item.is_list());
  } else if (leaf->type != ValueType::null) {
    visitor_(*leaf, {selection_.path(), selection_.selects_value(), false, item.line});
  }
}

void TreeWalk::visit_comment(Item& item) {
  selection_.add_comment(comment_text_(item.leaf()));
  visitor_(item.leaf(), {selection_.path(), selection_.selects_comment(), true, item.line});
}

}  // namespace secretsctl::sops
