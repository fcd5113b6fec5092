#include <secretsctl/sops/metadata/selection_rule.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>

namespace secretsctl::sops {
namespace {

bool is_suffix(SelectionKind kind) {
  return kind == SelectionKind::unencrypted_suffix || kind == SelectionKind::encrypted_suffix;
}

// `skip_last`: a comment does not select itself, only the items after it.
bool any_comment_matches(std::span<const CommentRun> runs, bool skip_last) {
  for (std::size_t level = 0; level < runs.size(); ++level) {
    const bool is_last = level + 1 == runs.size();
    if (skip_last && is_last ? runs[level].matched_before_last : runs[level].matched) return true;
  }
  return false;
}

}  // namespace

std::string_view selection_name(SelectionKind kind) noexcept {
  return std::ranges::find(selection_names, kind,
                           &std::pair<SelectionKind, std::string_view>::first)
      ->second;
}

std::string selection_text(const SelectionRule& rule) {
  return std::string(selection_name(rule.kind)) + " '" + printable(rule.pattern) + "'";
}

Selector::Selector(const SelectionRule& rule) : rule_(rule) {
  if (!is_suffix(rule.kind)) {
    regex_.emplace(rule.pattern, "the rule " + std::string(selection_name(rule.kind)));
  }
}

bool Selector::uses_comments() const noexcept {
  return rule_.kind == SelectionKind::unencrypted_comment_regex ||
         rule_.kind == SelectionKind::encrypted_comment_regex;
}

bool Selector::matches(std::string_view text) const {
  return regex_ ? regex_->matches(text) : text.ends_with(rule_.pattern);
}

bool Selector::selects(std::span<const PathStep> path, std::span<const CommentRun> runs,
                       bool is_comment) const {
  const auto in_path = [&] {
    return std::ranges::any_of(path, [this](const PathStep& step) {
      const auto* key = std::get_if<std::string_view>(&step);
      return key != nullptr && matches(*key);
    });
  };
  switch (rule_.kind) {
    case SelectionKind::unencrypted_suffix:
    case SelectionKind::unencrypted_regex:
      return !in_path();
    case SelectionKind::encrypted_suffix:
    case SelectionKind::encrypted_regex:
      return in_path();
    case SelectionKind::unencrypted_comment_regex:
      return !any_comment_matches(runs, false);
    case SelectionKind::encrypted_comment_regex:
      return any_comment_matches(runs, is_comment);
  }
  return true;
}

// On reading, the rule sees the comment's ciphertext.
void Selector::check_encrypted_comment(std::string_view text, std::uint32_t line) const {
  if (rule_.kind == SelectionKind::unencrypted_comment_regex && matches(text)) {
    throw Error(ErrorKind::encrypting_tree,
                "the comment in line " + std::to_string(line) +
                    " matches unencrypted_comment_regex once it is encrypted; change the rule so "
                    "that no encrypted text matches it");
  }
}

}  // namespace secretsctl::sops
