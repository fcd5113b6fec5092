#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/sops/metadata/regex.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>
#include <span>
#include <string>
#include <string_view>

// Selects the values of a file to encrypt. A file has at most one of six rules; the default is
// `unencrypted_suffix: _unencrypted`.

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// What selects values (SOPS, "Encrypting only parts of a file").
enum class SelectionKind {
  unencrypted_suffix,         ///< Keys with this end are in clear, and all below them.
  encrypted_suffix,           ///< Only keys with this end are encrypted, and all below them.
  unencrypted_regex,          ///< Keys that match are in clear, and all below them.
  encrypted_regex,            ///< Only keys that match are encrypted, and all below them.
  unencrypted_comment_regex,  ///< What follows a comment that matches is in clear.
  encrypted_comment_regex,    ///< Only what follows a comment that matches is encrypted.
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
  SelectionKind kind = SelectionKind::unencrypted_suffix;  ///< What the pattern is compared with,
                                                           ///< and what a match means.
  std::string pattern =
      "_unencrypted";  ///< A suffix of a key, or a regular expression in RE2's syntax.

  /// Whether kind and pattern are the same.
  bool operator==(const SelectionRule&) const = default;
};

/// `encrypted_regex '^SECRET'`, for messages.
[[nodiscard]] std::string selection_text(const SelectionRule& rule);

/// The comments before an item on one level of the tree: those after the last item that is not a
/// comment. Each comment is matched once.
struct CommentRun {
  bool matched = false;              ///< Whether one of them matches the rule.
  bool matched_before_last = false;  ///< Whether one before the last of them does.

  /// Adds the next comment; `matches` says whether it matches the rule.
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
SECRETSCTL_EXPORT_END
