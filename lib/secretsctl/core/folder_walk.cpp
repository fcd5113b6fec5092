#include <secretsctl/core/folder_walk.hpp>

#include <algorithm>

namespace secretsctl {
namespace {

namespace fs = std::filesystem;

bool is_left_out(const fs::path& folder) {
  const fs::path name = folder.filename();
  return name == ".git" || name == "node_modules";
}

}  // namespace

FolderWalk walk_folder(const fs::path& folder, const WalkOptions& options) {
  FolderWalk walk;
  std::size_t count = 0;
  fs::recursive_directory_iterator entry(folder,
                                         options.skips_denied
                                             ? fs::directory_options::skip_permission_denied
                                             : fs::directory_options::none,
                                         walk.failure);
  for (; !walk.failure && entry != fs::recursive_directory_iterator();
       entry.increment(walk.failure)) {
    if (++count > max_walked_entries) {
      walk.has_more_entries = true;
      break;
    }
    std::error_code ignored;
    const fs::file_status status = entry->symlink_status(ignored);
    if (fs::is_directory(status)) {
      const bool is_too_deep = entry.depth() >= options.max_depth;
      if (is_too_deep) walk.has_deeper_folders = true;
      if (is_too_deep || is_left_out(entry->path())) entry.disable_recursion_pending();
    } else if (fs::is_regular_file(status)) {
      walk.files.push_back(entry->path().string());
    }
  }
  std::ranges::sort(walk.files);
  return walk;
}

}  // namespace secretsctl
