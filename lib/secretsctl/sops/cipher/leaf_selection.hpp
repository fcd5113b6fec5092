#pragma once

#include <secretsctl/sops/metadata/selection_rule.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::sops {

/// Tracks the path of a leaf and whether it is encrypted, for code that reads a file in its order,
/// as a tree or as lines. Only this class brings path, comments and rule together.
class LeafSelection {
 public:
  /// The selector must outlive this object.
  explicit LeafSelection(const Selector& selector) : selector_(selector) {}

  /// Begins and ends a map or a list, which may be nested.
  void begin_level() { runs_.emplace_back(); }
  void end_level() { runs_.pop_back(); }

  /// Enters a value of the level and leaves it again; the comments before it do not count for the
  /// next value.
  template <typename Step>
  void enter(Step step) {
    path_.enter(step);
  }
  void leave() {
    path_.leave();
    runs_.back() = {};
  }

  /// Adds a comment of the level. `text` is the text that the rule is asked about: the plaintext
  /// when writing, the stored text when reading.
  void add_comment(std::string_view text) {
    if (selector_.uses_comments()) runs_.back().add(selector_.matches(text));
  }

  /// Whether the value entered last, or the comment added last, is encrypted.
  [[nodiscard]] bool selects_value() const {
    return selector_.selects(path_.steps(), runs_, false);
  }
  [[nodiscard]] bool selects_comment() const {
    return selector_.selects(path_.steps(), runs_, true);
  }

  /// The path of the value entered, or of the map or list that holds the comment.
  [[nodiscard]] const TreePath& path() const noexcept { return path_; }
  void set_document(std::size_t document) noexcept { path_.document = document; }

 private:
  const Selector& selector_;
  TreePath path_;
  std::vector<CommentRun> runs_;
};

}  // namespace secretsctl::sops
