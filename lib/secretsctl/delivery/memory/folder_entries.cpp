#include <secretsctl/delivery/memory/folder_entries.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace secretsctl::delivery {

FolderEntries::FolderEntries(int folder) {
  const int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  entries_.reset(fdopendir(fd));
  if (entries_ == nullptr) close(fd);
}

const char* FolderEntries::next() {
  while (entries_ != nullptr) {
    errno = 0;
    const dirent* entry = readdir(entries_.get());  // NOLINT(concurrency-mt-unsafe)
    if (entry == nullptr) {
      is_whole_ = errno == 0;
      return nullptr;
    }
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") return entry->d_name;
  }
  return nullptr;
}

}  // namespace secretsctl::delivery
