#pragma once

#include <secretsctl/core/interaction.hpp>
#include <string>
#include <vector>

namespace secretsctl::git {

/// What git gives a merge driver (gitattributes(5), "Defining a custom merge driver"): three files,
/// perhaps temporary, and the path that they are versions of. Git runs it at the top of the work
/// tree.
struct MergeCall {
  std::string base;    ///< %O; an empty file if there is no common ancestor.
  std::string ours;    ///< %A, where the result goes.
  std::string theirs;  ///< %B
  std::string path;    ///< %P
};

/// How a merge ended.
struct MergeReport {
  bool is_merged = false;
  std::vector<std::string> conflicts;  ///< Keys that both sides changed.
  std::string failure;                 ///< Why it could not even be tried; or empty.
  std::vector<std::string> notes;  ///< What the user should know of recipients and clear values.
};

/// Merges three encrypted versions by key and puts the result, with a new MAC, in the place of
/// ours. Where that is not possible, ours stays there under a line that begins with `<<<<<<<<`, so
/// that nothing decrypts it by mistake. Throws Error (output_unwritable).
[[nodiscard]] MergeReport merge_versions(const MergeCall& call, Interaction& interaction);

}  // namespace secretsctl::git
