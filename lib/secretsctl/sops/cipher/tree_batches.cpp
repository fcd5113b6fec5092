#include <secretsctl/sops/cipher/tree_batches.hpp>

#include <algorithm>
#include <secretsctl/core/processors.hpp>

namespace secretsctl::sops {
namespace {

// The weight of an item in addition to the bytes of its value.
constexpr std::size_t weight_of_an_item = 64;

// The MAC's hash must go through all values in order, and takes a fifth of the work.
constexpr unsigned most_threads = 4;

// A map or a list weighs what is in it.
std::size_t weight_of(const Item& item) {
  if (const Leaf* leaf = item.leaf_if()) {
    return weight_of_an_item + std::max(leaf->stored.size(), leaf->plaintext.size());
  }
  std::size_t weight = weight_of_an_item;
  for (const Item& below : item.node.items()) weight += weight_of(below);
  return weight;
}

void add_batches(std::span<Item> items, std::size_t document, std::size_t weight,
                 std::vector<TreeBatch>& batches) {
  std::size_t start = 0;
  std::size_t gathered = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    gathered += weight_of(items[i]);
    if (gathered < weight || items[i].is_comment) continue;
    batches.push_back({items.subspan(start, i + 1 - start), document});
    start = i + 1;
    gathered = 0;
  }
  if (start < items.size()) batches.push_back({items.subspan(start), document});
}

}  // namespace

std::vector<TreeBatch> tree_batches(Tree& tree, std::size_t weight) {
  std::vector<TreeBatch> batches;
  for (std::size_t i = 0; i < tree.documents.size(); ++i) {
    add_batches(tree.documents[i], i, weight, batches);
  }
  return batches;
}

unsigned threads_for(std::size_t batches) {
  return are_many(batches) ? std::min(available_processors(), most_threads) : 1;
}

bool are_many(std::size_t batches) noexcept {
  constexpr std::size_t many = 8;
  return batches >= many;
}

}  // namespace secretsctl::sops
