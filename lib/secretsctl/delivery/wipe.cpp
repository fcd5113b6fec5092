#include <secretsctl/delivery/wipe.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/delivery/overwrite.hpp>
#include <string_view>

namespace secretsctl::delivery {
namespace {

constexpr int max_depth = 32;

bool wipe_entries(int folder, int depth);

bool wipe_folder(int folder, const char* name, int depth) {
  const FileDescriptor fd(openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (fd.is_open() && depth < max_depth) wipe_entries(fd.get(), depth + 1);
  return unlinkat(folder, name, AT_REMOVEDIR) == 0;
}

bool wipe_entries(int folder, int depth) {
  const int copy = fcntl(folder, F_DUPFD_CLOEXEC, 3);
  DIR* entries = copy < 0 ? nullptr : fdopendir(copy);
  if (entries == nullptr) {
    if (copy >= 0) close(copy);
    return false;
  }
  rewinddir(entries);
  bool is_clean = true;
  while (const dirent* entry = readdir(entries)) {  // NOLINT(concurrency-mt-unsafe)
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    struct stat info {};
    if (fstatat(folder, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0) continue;
    const bool is_wiped = S_ISDIR(info.st_mode) ? wipe_folder(folder, entry->d_name, depth)
                                                : wipe_file(folder, entry->d_name);
    is_clean = is_clean && is_wiped;
  }
  closedir(entries);
  return is_clean;
}

}  // namespace

bool wipe_file(int folder, const char* name) noexcept {
  struct stat info {};
  if (fstatat(folder, name, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(info.st_mode)) {
    // An editor may have made it read-only; where that can't be undone, opening it fails.
    if ((info.st_mode & 0200) == 0 && fchmodat(folder, name, 0600, 0) != 0) errno = 0;
    const FileDescriptor fd(openat(folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    // What can't be overwritten is still removed.
    if (fd.is_open()) static_cast<void>(overwrite_content(fd.get(), Filling::zeros));
  }
  return unlinkat(folder, name, 0) == 0;
}

bool wipe_content(int folder) noexcept {
  return wipe_entries(folder, 0);
}

}  // namespace secretsctl::delivery
