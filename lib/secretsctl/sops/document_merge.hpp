#pragma once

#include <optional>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/creation_rule.hpp>
#include <secretsctl/sops/encrypted_file.hpp>
#include <secretsctl/sops/tree_merge.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// Three versions of a file, opened and authenticated.
struct MergeVersions {
  std::optional<OpenedFile> base;
  bool base_is_lost = false;  ///< There was one that can't be read.
  OpenedFile ours;
  OpenedFile theirs;
};

/// What a merge gave.
struct MergedDocument {
  Document document;
  SecretBytes data_key;
  MergeConflicts conflicts;
  std::vector<std::string> notes;  ///< What the user should know of the recipients.
};

/// Merges two versions of a file: the values by key (merge_trees), and their keys. If one side has
/// a new data key, that one stays. A recipient that either side took out is out, and then a new
/// data key is made; one that a side added comes with its entry, or is wrapped for if `rule` has
/// it, and is left out with a note if neither is possible. Without conflicts the result only has to
/// be encrypted (encrypt_document). Throws Error (generic) if the selection rules differ from each
/// other or from that of `rule`, a value would come to be stored in clear, or key groups were
/// changed on both sides.
[[nodiscard]] MergedDocument merge_documents(MergeVersions versions,
                                             const std::optional<CreationRule>& rule,
                                             const MergePicks& picks, Interaction& interaction);

}  // namespace secretsctl::sops
