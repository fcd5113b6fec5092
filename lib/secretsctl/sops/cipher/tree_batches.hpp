#pragma once

#include <cstddef>
#include <secretsctl/sops/tree/tree.hpp>
#include <span>
#include <vector>

namespace secretsctl::sops {

/// One run of items at the top of a document.
struct TreeBatch {
  std::span<Item> items;
  std::size_t document = 0;  ///< From 0.
};

/// The usual weight of one: some hundred values. Small enough that threads share the work evenly
/// and what one of them touches stays in its cache, large enough that handing it over costs nothing
/// beside it.
inline constexpr std::size_t batch_weight = std::size_t{128} * 1024;

/// Divides the top of all documents of a tree into runs that can be walked each for itself, in the
/// order of the file, of about `weight` bytes each. A run begins after an item that is no comment,
/// because comments count for what follows them.
[[nodiscard]] std::vector<TreeBatch> tree_batches(Tree& tree, std::size_t weight);

/// How many threads the work on so many batches of some hundred values is divided among; 1 for a
/// few, because a thread costs more than it saves there.
[[nodiscard]] unsigned threads_for(std::size_t batches);

/// Whether there are so many of them that threads are worth it, where there are processors.
[[nodiscard]] bool are_many(std::size_t batches) noexcept;

}  // namespace secretsctl::sops
