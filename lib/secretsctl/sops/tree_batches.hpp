#pragma once

#include <secretsctl/sops/tree.hpp>
#include <span>
#include <vector>

namespace secretsctl::sops {

/// One run of items at the top of a tree.
using TreeBatch = std::span<Item>;

/// Divides the top of a tree into runs that can be walked each for itself, in the order of the
/// file, of about `weight` bytes each. A run begins after an item that is no comment, because
/// comments count for what follows them.
[[nodiscard]] std::vector<TreeBatch> tree_batches(Branch& root, std::size_t weight);

}  // namespace secretsctl::sops
