#pragma once

#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// Where a leaf stands and whether it is encrypted, for a reader that goes through a file in its
/// order: through a tree, or through lines. The one place where path, comments and rule come
/// together.
class LeafSelection {
 public:
  /// The selector has to outlive this object.
  explicit LeafSelection(const Selector& selector) : selector_(selector) {}

  /// Begins a map or a list, which may stand in another one, and ends it.
  void begin_level() { runs_.emplace_back(); }
  void end_level() { runs_.pop_back(); }

  /// Comes to a value of the level, and leaves it: the comments before it are not of the next one.
  template <typename Step>
  void enter(Step step) {
    path_.enter(step);
  }
  void leave() {
    path_.leave();
    runs_.back() = {};
  }

  /// Comes to a comment of the level; `text` as it is where the rule is asked: in the plaintext on
  /// writing, in the encrypted file on reading.
  void add_comment(std::string_view text) {
    if (selector_.uses_comments()) runs_.back().add(selector_.matches(text));
  }

  /// Whether the value that was entered is encrypted; or the comment that was added last.
  [[nodiscard]] bool selects_value() const {
    return selector_.selects(path_.steps(), runs_, false);
  }
  [[nodiscard]] bool selects_comment() const {
    return selector_.selects(path_.steps(), runs_, true);
  }

  /// Down to the value that was entered, or to the map or list that a comment stands in.
  [[nodiscard]] const TreePath& path() const noexcept { return path_; }
  void set_document(std::size_t document) noexcept { path_.document = document; }

 private:
  const Selector& selector_;
  TreePath path_;
  std::vector<CommentRun> runs_;
};

}  // namespace secretsctl::sops
