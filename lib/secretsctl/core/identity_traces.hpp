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

/// The parts of a text that are, or look like, an identity or a piece of one, in order and without
/// overlap. For hiding: in doubt it hides too much. Linear in the size of the text.
[[nodiscard]] std::vector<TextRange> identity_traces(std::string_view text);

/// Whether a text holds an identity with its prefix, or the first line of a private key in PEM. For
/// refusing a text, where identity_traces() would refuse too much. Linear in the size of the text.
[[nodiscard]] bool holds_identity(std::string_view text);

}  // namespace secretsctl
