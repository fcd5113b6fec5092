#include <secretsctl/core/open_file_name.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>

namespace secretsctl {

bool is_name_of(int folder, const std::string& name, int fd) noexcept {
  struct stat named {};
  struct stat held {};
  if (fstat(fd, &held) != 0 || fstatat(folder, name.c_str(), &named, AT_SYMLINK_NOFOLLOW) != 0) {
    return false;
  }
  if (named.st_dev == held.st_dev && named.st_ino == held.st_ino) return true;
  errno = ESTALE;
  return false;
}

bool remove_name_of(int folder, const std::string& name, int fd, int flags) noexcept {
  for (int attempt = 0; attempt < 2; ++attempt) {
    if (is_name_of(folder, name, fd) && unlinkat(folder, name.c_str(), flags) == 0) return true;
    if (errno == ESTALE || errno == ENOENT) return false;
  }
  return false;
}

std::string path_of_descriptor(int fd) {
  return "/proc/self/fd/" + std::to_string(fd);
}

std::string present_path(int fd) {
  std::array<char, PATH_MAX> text{};
  const ssize_t size = readlink(path_of_descriptor(fd).c_str(), text.data(), text.size());
  const std::string path(text.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  return path.ends_with(" (deleted)") ? std::string() : path;
}

}  // namespace secretsctl
