#include <secretsctl/delivery/memory/private_folder_mark.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/open_file_name.hpp>
#include <secretsctl/delivery/memory/file_system.hpp>
#include <string_view>

namespace secretsctl::delivery {
namespace {

// Larger than any mark; a larger file is not a mark.
constexpr std::size_t max_mark_size = 200;

std::string read_small(int fd) {
  std::array<char, max_mark_size> text{};
  const ssize_t size = read(fd, text.data(), text.size());
  return size < 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(size));
}

}  // namespace

std::optional<std::string> private_folder_mark(int folder) {
  struct stat info {};
  const FileDescriptor boot(open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  if (fstat(folder, &info) != 0 || !boot.is_open()) return std::nullopt;
  const std::string id = read_small(boot.get());
  if (id.empty()) return std::nullopt;
  return "secretsctl private folder " + std::to_string(info.st_dev) + " " +
         std::to_string(info.st_ino) + " " + id;
}

bool write_private_folder_mark(int folder) {
  const auto mark = private_folder_mark(folder);
  if (!mark) return true;
  // The file gets its name when it is complete, so that a killed process leaves either an empty
  // folder or a marked one.
  const FileDescriptor fd(openat(folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600));
  return fd.is_open() &&
         write(fd.get(), mark->data(), mark->size()) == static_cast<ssize_t>(mark->size()) &&
         linkat(AT_FDCWD, path_of_descriptor(fd.get()).c_str(), folder, private_folder_mark_name,
                AT_SYMLINK_FOLLOW) == 0;
}

bool is_marked_private_folder(int folder) {
  struct stat info {};
  if (fstat(folder, &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid() ||
      (info.st_mode & 077) != 0 || !file_system_of(folder).is_in_memory) {
    return false;
  }
  const FileDescriptor fd(
      openat(folder, private_folder_mark_name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!fd.is_open() || fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode) ||
      info.st_uid != geteuid() || info.st_nlink != 1) {
    return false;
  }
  const auto mark = private_folder_mark(folder);
  return mark && read_small(fd.get()) == *mark;
}

}  // namespace secretsctl::delivery
