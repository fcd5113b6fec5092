#pragma once

#include <functional>
#include <secretsctl/sops/cipher/leaf_selection.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <span>
#include <string_view>

namespace secretsctl::sops {

/// Where a leaf stands, for its visitor. As long as the visit.
struct LeafContext {
  /// Of a value; of a comment that of the map or list it stands in.
  const TreePath& path;
  bool is_encrypted = false;  ///< What the file's selection rule says.
  bool is_comment = false;
  std::uint32_t line = 0;  ///< Of the item, from 1.
};

/// Visits every leaf of a tree in the order of the file, which is the order of the MAC; but for
/// nulls, which are never encrypted nor hashed.
class TreeWalk {
 public:
  using Visitor = std::function<void(Leaf&, const LeafContext&)>;
  /// The text of a comment that a comment rule is asked about.
  using CommentText = std::string_view (*)(const Leaf&);

  TreeWalk(const Selector& selector, CommentText comment_text, Visitor visitor);

  /// All documents.
  void visit(Tree& tree);
  /// A run of items of one document at its top, as tree_batches() makes them.
  void visit(std::span<Item> items, std::size_t document);

 private:
  void visit_items(std::span<Item> items, bool is_list);
  void visit_value(Item& item);
  void visit_comment(Item& item);

  LeafSelection selection_;
  CommentText comment_text_;
  Visitor visitor_;
};

}  // namespace secretsctl::sops
