#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace secretsctl {

/// A piece of a text: bytes from `begin` up to `end`.
struct TextRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The pieces of a text that are, or look like, an identity or a part of one, in order and apart
/// from each other. For hiding: it rather finds too much. Linear in the size of the text.
[[nodiscard]] std::vector<TextRange> identity_traces(std::string_view text);

/// Whether a text holds an identity that still has its beginning: for refusing a text, where
/// identity_traces() would take too much. Linear in the size of the text.
[[nodiscard]] bool holds_identity(std::string_view text);

}  // namespace secretsctl
