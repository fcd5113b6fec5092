#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <secretsctl/sops/metadata/regex.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <span>
#include <string>
#include <string_view>

// Selects the values of a file to encrypt. A file has at most one of six rules; the default is
// `unencrypted_suffix: _unencrypted`.

namespace secretsctl::sops {

enum class SelectionKind {
  unencrypted_suffix,
  encrypted_suffix,
  unencrypted_regex,
  encrypted_regex,
  unencrypted_comment_regex,
  encrypted_comment_regex,
};

/// All kinds with their names in metadata and .sops.yaml; flags have `-` for `_`.
inline constexpr std::array<std::pair<SelectionKind, std::string_view>, 6> selection_names = {{
    {SelectionKind::unencrypted_suffix, "unencrypted_suffix"},
    {SelectionKind::encrypted_suffix, "encrypted_suffix"},
    {SelectionKind::unencrypted_regex, "unencrypted_regex"},
    {SelectionKind::encrypted_regex, "encrypted_regex"},
    {SelectionKind::unencrypted_comment_regex, "unencrypted_comment_regex"},
    {SelectionKind::encrypted_comment_regex, "encrypted_comment_regex"},
}};

/// The name of a kind.
[[nodiscard]] std::string_view selection_name(SelectionKind kind) noexcept;

/// One rule; a default object is the rule of a file without one.
struct SelectionRule {
  SelectionKind kind = SelectionKind::unencrypted_suffix;
  std::string pattern = "_unencrypted";

  bool operator==(const SelectionRule&) const = default;
};

/// `encrypted_regex '^SECRET'`, for messages.
[[nodiscard]] std::string selection_text(const SelectionRule& rule);

/// The comments before an item on one level of the tree: those after the last item that is not a
/// comment. Each comment is matched once.
struct CommentRun {
  bool matched = false;              ///< Whether one of them matches the rule.
  bool matched_before_last = false;  ///< Whether one before the last of them does.

  void add(bool matches) noexcept {
    matched_before_last = matched;
    matched = matched || matches;
  }
};

/// A compiled rule, applied to each item of a tree.
class Selector {
 public:
  /// Throws Error (generic) if a regular expression does not compile. (sops treats such a rule as
  /// one that never matches, which can leave a whole file in clear.)
  explicit Selector(const SelectionRule& rule);

  /// Whether the rule uses comments, so that selects() needs the comment runs.
  [[nodiscard]] bool uses_comments() const noexcept;

  /// Whether an item is encrypted. `path` leads from the top level to it; a comment has the path of
  /// its parent. `runs` holds one comment run for each level; an item that is a comment is the last
  /// comment of the last run.
  [[nodiscard]] bool selects(std::span<const PathStep> path, std::span<const CommentRun> runs,
                             bool is_comment) const;

  /// Whether the text matches the rule's regular expression.
  [[nodiscard]] bool matches(std::string_view text) const;

  /// Throws Error (encrypting_tree) if the encrypted text of a comment would make a reader treat
  /// the items after it as stored in clear.
  void check_encrypted_comment(std::string_view text, std::uint32_t line) const;

 private:
  SelectionRule rule_;
  std::optional<Regex> regex_;
};

}  // namespace secretsctl::sops
