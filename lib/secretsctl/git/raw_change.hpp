#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace secretsctl::git {

/// A word of a line of `git diff --raw` or `git log --raw` by its place, from 0; empty past its
/// end.
[[nodiscard]] inline std::string_view word_of_change(std::string_view change, std::size_t place) {
  for (; place > 0; --place)
    change.remove_prefix(std::min(change.find(' '), change.size() - 1) + 1);
  return change.substr(0, change.find(' '));
}

}  // namespace secretsctl::git
