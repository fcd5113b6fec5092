#pragma once

#include <optional>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/merge/tree_merge.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
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
  bool has_new_data_key = false;
  MergeConflicts conflicts;
  std::vector<std::string> notes;  ///< What the user should know of recipients and clear values.
  bool may_be_all_clear = false;   ///< One of the sides has no encrypted value.
};

/// Merges two versions of a file: the values by key (merge_trees), and their keys. With one data
/// key on both sides it stays, and a recipient that a side added comes with its entry. Where the
/// sides have different data keys, or one took a recipient out, there is a new data key: wrapped
/// only for recipients that both sides and `rule` have, because anybody can make a file with a data
/// key of their own that is valid for all of our recipients. Without conflicts the result only has
/// to be encrypted (encrypt_merged). Throws Error (generic) if the selection rules differ from
/// each other or from that of `rule`, a value would come to be stored in clear, key groups were
/// changed on both sides, or there is nobody to wrap a new data key for.
[[nodiscard]] MergedDocument merge_documents(MergeVersions versions,
                                             const std::optional<CreationRule>& rule,
                                             const MergePicks& picks, Interaction& interaction);

/// Encrypts a merged document and notes what of it is in clear. Throws Error (encrypting_tree), and
/// (generic) if no value is encrypted, unless it was so on one side already.
void encrypt_merged(MergedDocument& merged);

}  // namespace secretsctl::sops
