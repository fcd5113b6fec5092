#pragma once

#include <string>
#include <string_view>

// The lines of a file that are ours, between two marker comments; the rest belongs to the user.

namespace secretsctl::git {

/// The text with these lines as its block: in the place of the block that it has, else at its end.
/// No lines make no block. Throws Error (generic) that names the line of a block without an end.
[[nodiscard]] std::string with_block(std::string_view text, std::string_view lines);

}  // namespace secretsctl::git
