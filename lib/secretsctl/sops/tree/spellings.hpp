#pragma once

#include <cstddef>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string>
#include <string_view>
#include <vector>

// Spellings of values that a format would not write so by itself (`0x1F`, `1.50`, a text over
// several lines). They are as secret as the values. The encrypted file holds them, encrypted, as an
// entry of the metadata that SOPS does not read.

namespace secretsctl::sops {

/// A value by its TreePath::text(), and its text in the file. A format whose comments are spelled
/// too names a comment by what it belongs to (comment_path).
struct Spelling {
  std::string_view path;
  std::string_view text;
};

/// The path of the comment that follows a value, or of the first one in a map, made of the text of
/// the value's or map's path; of the end of the file, made of nothing.
[[nodiscard]] std::string comment_path(std::string_view owner);

/// Appends a spelling.
void add_spelling(const Spelling& spelling, SecretBuffer& out);

/// The spellings that add_spelling() wrote; none from other bytes. They point into `text`.
[[nodiscard]] std::vector<Spelling> read_spellings(std::string_view text);

/// The spellings of a tree: `plain_layout`, without the text of the layout.
[[nodiscard]] std::string_view spellings_of(const Tree& tree);

/// Removes the layout and the spellings of a tree that goes into another format.
void forget_layout(Tree& tree) noexcept;

/// Removes the spellings of values and comments that have no stored text any more: they were
/// changed or removed. For a tree from an encrypted file, before it is encrypted again.
void forget_old_spellings(Tree& tree);

/// Moves the spellings of a list from which items were removed: `list` is what the paths of its
/// items begin with, before their positions. Those of the removed items go.
void shift_spellings(Tree& tree, std::string_view list, std::size_t first, std::size_t count);

}  // namespace secretsctl::sops
