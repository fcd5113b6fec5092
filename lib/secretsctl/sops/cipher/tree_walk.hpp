#pragma once

#include <functional>
#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// Where a leaf stands, for the one who visits it. The views last as long as the visit.
struct LeafPlace {
  std::string_view additional_data;  ///< The path's keys, each followed by `:`; what AES-GCM binds.
  bool is_encrypted = false;         ///< What the file's selection rule says.
  bool is_comment = false;
  std::uint32_t line = 0;  ///< Of the item, from 1.
};

/// The keys of a leaf's path, joined by colons.
[[nodiscard]] std::string_view key_of(const LeafPlace& place);

/// Visits every leaf of a tree in the order of the file, which is the order of the MAC.
class TreeWalk {
 public:
  using Visitor = std::function<void(Leaf&, const LeafPlace&)>;
  /// The text of a comment that a comment rule is asked about.
  using CommentText = std::string_view (*)(const Leaf&);

  TreeWalk(const Selector& selector, CommentText comment_text, Visitor visitor);

  /// A whole branch, or a run of items as tree_batches() makes them.
  void visit(std::span<Item> items);

 private:
  void visit_node(Node& node, bool is_comment, std::uint32_t line);
  void visit_leaf(Leaf& leaf, bool is_comment, std::uint32_t line);
  [[nodiscard]] bool selects(bool is_comment) const;
  void push_key(std::string_view key);
  void pop_key();

  const Selector& selector_;
  CommentText comment_text_;
  Visitor visitor_;
  std::vector<std::string_view> path_;
  std::string additional_data_;
  std::vector<CommentRun> runs_;
};

}  // namespace secretsctl::sops
