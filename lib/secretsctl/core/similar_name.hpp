#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace secretsctl {

/// How many letters have to be added, taken out, exchanged or swapped with their neighbour to make
/// one text of the other. Takes time and memory in proportion to the product of the two sizes.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known names that a mistyped name is closest to, in the order of `known`: one, or two that
/// are equally close; none if no name is close. The start of a name (three letters at least) is
/// close to it. The views point into `known`.
[[nodiscard]] std::vector<std::string_view> similar_names(std::string_view name,
                                                          std::span<const std::string_view> known);

}  // namespace secretsctl
