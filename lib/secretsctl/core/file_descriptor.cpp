#include <secretsctl/core/file_descriptor.hpp>

#include <dirent.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <unistd.h>

#include <cstdlib>

namespace secretsctl {
namespace {

// Linux before 5.11 has no system call that marks a range of descriptors.
void mark_one_by_one() noexcept {
  const auto mark = [](int fd) {
    if (fd > STDERR_FILENO) fcntl(fd, F_SETFD, FD_CLOEXEC);
  };
  DIR* folder = opendir("/proc/self/fd");
  if (folder == nullptr) {
    const long limit = sysconf(_SC_OPEN_MAX);
    for (int fd = 0; fd < limit; ++fd) mark(fd);
    return;
  }
  while (const dirent* entry = readdir(folder))
    mark(static_cast<int>(std::strtol(entry->d_name, nullptr, 10)));
  closedir(folder);
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  close();
}

void FileDescriptor::close() noexcept {
  if (const int fd = std::exchange(fd_, -1); fd >= 0) ::close(fd);
}

void close_descriptors_on_exec() noexcept {
  if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0) mark_one_by_one();
}

}  // namespace secretsctl
