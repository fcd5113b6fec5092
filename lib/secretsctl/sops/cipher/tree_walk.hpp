#pragma once

#include <functional>
#include <secretsctl/sops/cipher/leaf_selection.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <span>
#include <string_view>

namespace secretsctl::sops {

/// The location of a leaf, for its visitor. Valid during the visit.
struct LeafContext {
  /// The path of a value; for a comment, the path of the map or list that holds it.
  const TreePath& path;
  bool is_encrypted = false;  ///< By the file's selection rule.
  bool is_comment = false;
  std::uint32_t line = 0;  ///< Line of the item, from 1.
};

/// Throws Error (decrypting_tree) that names the value.
[[noreturn]] void throw_not_decrypted(const LeafContext& place);

/// Visits every leaf of a tree in the order of the file, which is the order of the MAC. Skips
/// nulls, which are never encrypted or hashed.
class TreeWalk {
 public:
  using Visitor = std::function<void(Leaf&, const LeafContext&)>;
  /// Returns the text of a comment that a comment rule is asked about.
  using CommentText = std::string_view (*)(const Leaf&);

  TreeWalk(const Selector& selector, CommentText comment_text, Visitor visitor);

  /// Visits all documents.
  void visit(Tree& tree);
  /// Visits a run of top-level items of one document, from tree_batches().
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
