#include <secretsctl/delivery/memory/overwrite.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <secretsctl/core/open_file_name.hpp>
#include <secretsctl/crypto/random.hpp>

namespace secretsctl::delivery {
namespace {

using Block = std::array<std::uint8_t, 65536>;

bool overwrite_range(int fd, off_t from, off_t end, Filling filling, Block& block) {
  while (from < end) {
    if (filling == Filling::random) crypto::random_bytes(block);
    const auto piece = std::min(static_cast<std::size_t>(end - from), block.size());
    const ssize_t count = pwrite(fd, block.data(), piece, from);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    from += count;
  }
  return true;
}

}  // namespace

bool overwrite_content(int fd, Filling filling, off_t begin) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return false;
  Block block{};
  for (off_t at = begin; at < info.st_size;) {
    // A hole can have any size and takes up no space. A file system without holes reports all as
    // data.
    off_t from = lseek(fd, at, SEEK_DATA);
    if (from < 0 && errno == ENXIO) break;
    if (from < 0) from = at;
    off_t end = lseek(fd, from, SEEK_HOLE);
    if (end < 0 || end > info.st_size) end = info.st_size;
    if (!overwrite_range(fd, from, end, filling, block)) return false;
    at = end;
  }
  return fsync(fd) == 0;
}

WritableFile open_to_overwrite(int folder, const std::string& name) {
  constexpr int flags = O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  WritableFile file{.fd = FileDescriptor(openat(folder, name.c_str(), flags | O_NOFOLLOW)),
                    .changed_mode = {}};
  if (file.fd.is_open() || errno != EACCES) return file;
  const FileDescriptor seen(openat(folder, name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
  const std::string itself = path_of_descriptor(seen.get());
  struct stat info {};
  if (fstat(seen.get(), &info) == 0 && S_ISREG(info.st_mode) &&
      chmod(itself.c_str(), (info.st_mode & 07777) | 0200) == 0) {
    file.changed_mode = info.st_mode & 07777;
    file.fd = FileDescriptor(open(itself.c_str(), flags));
  } else {
    errno = EACCES;
  }
  return file;
}

}  // namespace secretsctl::delivery
