#pragma once

#include <secretsctl/core/interaction.hpp>
#include <string>
#include <vector>

namespace secretsctl::git {

/// The arguments that git gives a merge driver (gitattributes(5), "Defining a custom merge
/// driver"): three files, possibly temporary, and the path of the file that they are versions of.
/// Git runs the driver at the top of the work tree.
struct MergeCall {
  std::string base;    ///< %O; an empty file if there is no common ancestor.
  std::string ours;    ///< %A, which gets the result.
  std::string theirs;  ///< %B
  std::string path;    ///< %P
};

/// The result of a merge.
struct MergeReport {
  bool is_merged = false;
  std::vector<std::string> conflicts;  ///< Keys that both sides changed.
  std::string failure;                 ///< Why the merge could not be tried; empty if it was.
  std::vector<std::string> notes;      ///< About recipients and clear values.
};

/// Merges three encrypted versions by key and replaces ours by the result, with a new MAC. If that
/// is not possible, ours stays, under a line that begins with `<<<<<<<<`, so that it is not
/// decrypted by mistake. Throws Error (output_unwritable).
[[nodiscard]] MergeReport merge_versions(const MergeCall& call, Interaction& interaction);

}  // namespace secretsctl::git
