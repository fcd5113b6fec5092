#pragma once

#include <cstddef>
#include <secretsctl/sops/tree/tree.hpp>
#include <span>
#include <vector>

namespace secretsctl::sops {

/// A run of top-level items of one document.
struct TreeBatch {
  std::span<Item> items;
  std::size_t document = 0;  ///< From 0.
};

/// The usual weight of a batch: a few hundred values. Small enough that threads share the work
/// evenly and a batch fits into its processor's cache, large enough that handing it over costs
/// almost nothing.
inline constexpr std::size_t batch_weight = std::size_t{128} * 1024;

/// Divides the top-level items of all documents of a tree into batches of about `weight` bytes that
/// can be walked independently, in the order of the file. A batch begins only after an item that is
/// not a comment, because comments count for the items after them.
[[nodiscard]] std::vector<TreeBatch> tree_batches(Tree& tree, std::size_t weight);

/// The number of threads for this many batches; 1 for a few, because there a thread costs more than
/// it saves.
[[nodiscard]] unsigned threads_for(std::size_t batches);

/// Whether there are so many batches that threads pay, given enough processors.
[[nodiscard]] bool are_many(std::size_t batches) noexcept;

}  // namespace secretsctl::sops
