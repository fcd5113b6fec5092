#include <secretsctl/core/folder_walk.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace secretsctl {
namespace {

namespace fs = std::filesystem;

bool is_left_out(const fs::path& folder) {
  const fs::path name = folder.filename();
  return name == ".git" || name == "node_modules";
}

bool is_denied(const fs::path& folder) {
  return faccessat(AT_FDCWD, folder.c_str(), R_OK | X_OK, AT_EACCESS) != 0 && errno == EACCES;
}

}  // namespace

FolderWalk walk_folder(const fs::path& folder, const WalkOptions& options) {
  FolderWalk walk;
  std::size_t count = 0;
  if (options.skips_denied && is_denied(folder)) {
    walk.denied.push_back(folder.string());
    return walk;
  }
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
      const bool is_passed_over = is_too_deep || is_left_out(entry->path());
      if (is_passed_over) entry.disable_recursion_pending();
      if (!is_passed_over && options.skips_denied && is_denied(entry->path())) {
        walk.denied.push_back(entry->path().string());
        entry.disable_recursion_pending();
      }
    } else if (fs::is_regular_file(status)) {
      walk.files.push_back(entry->path().string());
    }
  }
  std::ranges::sort(walk.files);
  return walk;
}

}  // namespace secretsctl
