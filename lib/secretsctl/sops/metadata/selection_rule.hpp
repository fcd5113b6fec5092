#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <secretsctl/sops/metadata/regex.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <span>
#include <string>
#include <string_view>

// Which values of a file are encrypted. At most one of six rules holds for a file; without one it
// is `unencrypted_suffix: _unencrypted`.

namespace secretsctl::sops {

enum class SelectionKind {
  unencrypted_suffix,
  encrypted_suffix,
  unencrypted_regex,
  encrypted_regex,
  unencrypted_comment_regex,
  encrypted_comment_regex,
};

/// All kinds with the names that metadata and .sops.yaml use; flags have `-` for `_`.
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

/// One rule; a default object is the rule of a file that names none.
struct SelectionRule {
  SelectionKind kind = SelectionKind::unencrypted_suffix;
  std::string pattern = "_unencrypted";

  bool operator==(const SelectionRule&) const = default;
};

/// `encrypted_regex '^SECRET'`, for messages.
[[nodiscard]] std::string selection_text(const SelectionRule& rule);

/// The comments that stand before an item, for one level of the tree: those since the last item
/// that is no comment. Each is matched once.
struct CommentRun {
  bool matched = false;              ///< Whether one of them matches the rule.
  bool matched_before_last = false;  ///< Whether one before the last of them does.

  void add(bool matches) noexcept {
    matched_before_last = matched;
    matched = matched || matches;
  }
};

/// A rule made ready to be asked about each item of a tree.
class Selector {
 public:
  /// Throws Error (generic) if a regular expression does not compile. (sops takes such a rule as
  /// one that never matches, which can leave a whole file in clear.)
  explicit Selector(const SelectionRule& rule);

  /// Whether the rule looks at comments, so that asks() needs the runs.
  [[nodiscard]] bool uses_comments() const noexcept;

  /// Whether an item is encrypted. `path` leads from the top down to it; a comment has the
  /// path of its parent. `runs` holds a comment run a level; an item that is a comment is the last
  /// of the last run.
  [[nodiscard]] bool selects(std::span<const PathStep> path, std::span<const CommentRun> runs,
                             bool is_comment) const;

  /// Whether the text matches the rule's regular expression.
  [[nodiscard]] bool matches(std::string_view text) const;

  /// Throws Error (encrypting_tree) for the encrypted text of a comment if what follows it would
  /// count as stored in clear for who reads it.
  void check_encrypted_comment(std::string_view text, std::uint32_t line) const;

 private:
  SelectionRule rule_;
  std::optional<Regex> regex_;
};

}  // namespace secretsctl::sops
