#pragma once

#include <secretsctl/delivery/memory/memory_folder.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::delivery {

/// Every private folder's name begins with this; six letters or digits follow.
inline constexpr std::string_view private_folder_prefix = "secretsctl-";

/// Whether a name has the form of a private folder's.
[[nodiscard]] bool is_private_folder_name(std::string_view name);

/// The result of a look at a folder that another run may have left behind.
enum class LeftFolder {
  absent,   ///< The folder does not exist, or is gone now.
  foreign,  ///< It is not ours, and was not touched.
  in_use,   ///< Its run is still alive.
  stuck,    ///< It could not be removed.
};

/// Wipes and removes a private folder whose run is dead; its lock shows whether the run is alive.
/// The folder is opened without following a link. Only a folder with our mark is wiped; a folder
/// without a mark is removed if it is empty, as its run was killed before it could write one.
[[nodiscard]] LeftFolder remove_dead_folder(const MemoryFolder& place, const std::string& name);

/// Removes the dead folders in all these places. Returns the path of a folder that could not be
/// removed; empty if there is none.
[[nodiscard]] std::string remove_dead_folders(const std::vector<MemoryFolder>& places);

/// Wipes and removes an open private folder of ours. The mark goes last, so that the next run can
/// continue if this one is killed. Returns a path that could not be removed; empty if all is gone.
[[nodiscard]] std::string remove_private_folder(const MemoryFolder& place, const std::string& name,
                                                int folder);

/// The message about a path that could not be removed.
[[nodiscard]] std::string sentence_about_left(const std::string& path);

}  // namespace secretsctl::delivery
