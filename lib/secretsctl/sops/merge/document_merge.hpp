#pragma once

#include <optional>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/merge/tree_merge.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// Three opened and authenticated versions of a file.
struct MergeVersions {
  std::optional<OpenedFile> base;
  bool base_is_lost = false;  ///< A base exists but can't be read.
  OpenedFile ours;
  OpenedFile theirs;
};

/// The result of a merge.
struct MergedDocument {
  Document document;
  SecretBytes data_key;
  bool has_new_data_key = false;
  MergeConflicts conflicts;
  std::vector<std::string> notes;  ///< Notes on recipients and clear values for the user.
  bool may_be_all_clear = false;   ///< One of the sides has no encrypted value.
};

/// Merges two versions of a file: the values by key (merge_trees), and the recipients. If both
/// sides have the same data key, it stays, and a recipient that one side added comes with its
/// entry. If the data keys differ, or one side removed a recipient, there is a new data key. It is
/// wrapped only for recipients that both sides and `rule` have, because any user can make a file
/// with their own data key that is valid for all our recipients. A result without conflicts only
/// needs encrypt_merged(). Throws Error (generic) if the selection rules differ from each other or
/// from `rule`'s, a value would newly be stored in clear, both sides changed key groups, or no
/// recipient remains for a new data key.
[[nodiscard]] MergedDocument merge_documents(MergeVersions versions,
                                             const std::optional<CreationRule>& rule,
                                             const MergePicks& picks, Interaction& interaction);

/// Encrypts a merged document and notes its parts in clear. Throws Error (encrypting_tree), and
/// (generic) if no value is encrypted, unless that was already so on one side.
void encrypt_merged(MergedDocument& merged);

}  // namespace secretsctl::sops
