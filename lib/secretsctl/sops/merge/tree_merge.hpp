#pragma once

#include <map>
#include <secretsctl/sops/cipher/document.hpp>
#include <string>
#include <string_view>
#include <vector>

// A three-way merge of decrypted files by key, map by map.

namespace secretsctl::sops {

/// Whose value a conflict is settled with.
enum class MergeSide { ours, theirs };

/// The settled conflicts, by the path of the value (TreePath::text).
using MergePicks = std::map<std::string, MergeSide, std::less<>>;

/// What a tree is merged with.
struct MergeSources {
  /// The common ancestor; null if there is none.
  const Tree* base = nullptr;
  const Tree* theirs = nullptr;
  /// Whether there was an ancestor that can't be read: then a key that one side alone has may have
  /// been added by it or removed by the other, which is a conflict.
  bool base_is_lost = false;
  /// Whether the stored texts of `theirs` are of ours' data key, so that they can be kept.
  bool same_data_key = false;
};

/// What a merge could not decide by itself, by the path of the value.
struct MergeConflicts {
  std::vector<std::string> open;     ///< Not settled: the result has ours' value.
  std::vector<std::string> settled;  ///< By a pick.
};

/// Merges `theirs` into the tree of `ours`; all of them are decrypted. What one side alone changed
/// is taken from it, what both changed alike too. Keys that repeat are merged as one. Comments are
/// merged by their text: one that both sides changed is kept in both wordings. Lines stand where
/// ours has them, added ones where theirs has them. The keys that both sides changed in different
/// ways are conflicts, which `picks` settle; but two maps are merged by their keys. A list is one
/// value. Throws Error (generic) if the sides differ in their number of documents.
[[nodiscard]] MergeConflicts merge_trees(Document& ours, const MergeSources& sources,
                                         const MergePicks& picks);

}  // namespace secretsctl::sops
