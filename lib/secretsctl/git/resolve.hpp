#pragma once

#include <secretsctl/core/interaction.hpp>
#include <secretsctl/delivery/editor/editor.hpp>
#include <secretsctl/sops/merge/tree_merge.hpp>
#include <string>
#include <vector>

namespace secretsctl::git {

/// Finishes a merge that the driver could not finish: merges the versions in git's index by key,
/// settles conflicts with `picks`, writes the file with a new MAC and adds it to the index.
/// Remaining conflicts are opened in the user's editor, as plaintext in memory only, if there is a
/// terminal or the editor needs none. Returns notes for the user. Throws Error: generic if git has
/// no conflict for the file, one side removed it, a pick names a key without a conflict, or
/// conflicts remain and there is no terminal (the message names the keys); unchanged and
/// editor_failed as an edit does.
[[nodiscard]] std::vector<std::string> resolve_conflict(const std::string& path,
                                                        const sops::MergePicks& picks,
                                                        delivery::EditorNeed editor_need,
                                                        Interaction& interaction);

}  // namespace secretsctl::git
