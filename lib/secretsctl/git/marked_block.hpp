#pragma once

#include <string>
#include <string_view>

// The lines of a file that are ours, between two marker comments; all other lines belong to the
// user.

namespace secretsctl::git {

/// The text with `lines` as its block: in place of the existing block, else at the end. Without
/// lines there is no block. Throws Error (generic) that names the line of a block without an end.
[[nodiscard]] std::string with_block(std::string_view text, std::string_view lines);

}  // namespace secretsctl::git
