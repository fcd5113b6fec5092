#pragma once

#include <map>
#include <secretsctl/sops/cipher/document.hpp>
#include <string>
#include <string_view>
#include <vector>

// Three-way merge of decrypted files by key, map by map.

namespace secretsctl::sops {

/// The side whose value settles a conflict.
enum class MergeSide { ours, theirs };

/// Settled conflicts, by the path of the value (TreePath::text).
using MergePicks = std::map<std::string, MergeSide, std::less<>>;

/// The other versions of a merge.
struct MergeSources {
  /// The common ancestor; null if there is none.
  const Tree* base = nullptr;
  const Tree* theirs = nullptr;
  /// Whether a common ancestor exists but can't be read. A key that only one side has may then have
  /// been added there or removed on the other side, which is a conflict.
  bool base_is_lost = false;
  /// Whether the stored texts of `theirs` use ours' data key, so that they can be kept.
  bool same_data_key = false;
};

/// The conflicts of a merge, by the path of the value.
struct MergeConflicts {
  std::vector<std::string> open;     ///< Not settled: the result has the value of ours.
  std::vector<std::string> settled;  ///< Settled by a pick.
};

/// Merges `theirs` into the tree of `ours`; all trees are decrypted. A change on one side is taken,
/// and so is an equal change on both sides. Repeated keys are merged as one key. Comments are
/// merged by their text: if both sides changed one, both texts stay. Lines keep the order of ours;
/// added lines stand where theirs has them. A key that both sides changed differently is a
/// conflict, which `picks` can settle; two maps, however, are merged key by key. A list is one
/// value. Throws Error (generic) if the numbers of documents differ.
[[nodiscard]] MergeConflicts merge_trees(Document& ours, const MergeSources& sources,
                                         const MergePicks& picks);

}  // namespace secretsctl::sops
