#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace secretsctl::git {

/// A content that a commit brought in.
struct HistoryBlob {
  std::string id;
  std::string path;        ///< From the top.
  std::size_t commit = 0;  ///< Its place in History::commits.
};

/// Commits, and each content that they hold and that no earlier one of them does.
struct History {
  std::vector<std::string> commits;  ///< Short names, from the oldest on.
  std::vector<HistoryBlob> blobs;  ///< Of regular files; each content once, where it came first; of
                                   ///< env files under each of their names.
  /// What may be versions of encrypted files, by their names, those that these commits replace too;
  /// the newest last.
  std::vector<HistoryBlob> versions;
  bool is_cut_short = false;  ///< There are more contents than max_history_blobs.
};

/// Whether the name of a file is one that encrypted files have.
[[nodiscard]] bool may_be_encrypted(const std::string& path);

/// The most contents that a history has.
inline constexpr std::size_t max_history_blobs = 2'000'000;

/// The commits that are reachable from revisions or lie in ranges, as git log takes them; none
/// stands for HEAD. With `all`, those of all branches and tags. The repository is that of the
/// caller's environment. Throws Error (input_unreadable) if git does not know one of them, and
/// (generic).
[[nodiscard]] History read_history(const std::vector<std::string>& revisions, bool all);

}  // namespace secretsctl::git
