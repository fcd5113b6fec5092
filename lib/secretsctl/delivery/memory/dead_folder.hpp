#pragma once

#include <secretsctl/delivery/memory/memory_folder.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::delivery {

/// What the name of a private folder begins with; six letters or digits follow.
inline constexpr std::string_view private_folder_prefix = "secretsctl-";

/// Whether a name is one that private folders get.
[[nodiscard]] bool is_private_folder_name(std::string_view name);

/// What became of a folder that another run may have left behind.
enum class LeftFolder {
  absent,   ///< There is none, or it is gone now.
  foreign,  ///< It is none of ours, and was not touched.
  in_use,   ///< Its run is alive.
  stuck,    ///< It could not be removed.
};

/// Wipes and removes a private folder whose run is dead, which its lock tells. It is opened in its
/// place without following a link, and only one with our mark is touched; an empty one without is
/// removed: its run was killed before it could write any.
[[nodiscard]] LeftFolder remove_dead_folder(const MemoryFolder& place, const std::string& name);

/// Does that to all in some places. Returns the path of one that could not be removed; empty if
/// there is none.
[[nodiscard]] std::string remove_dead_folders(const std::vector<MemoryFolder>& places);

/// Wipes and removes an open private folder of ours, the mark last, so that the next run goes on
/// where this one is killed. Returns the path of something that is left; empty if all is gone.
[[nodiscard]] std::string remove_private_folder(const MemoryFolder& place, const std::string& name,
                                                int folder);

/// What the user is told of a path that is left.
[[nodiscard]] std::string sentence_about_left(const std::string& path);

}  // namespace secretsctl::delivery
