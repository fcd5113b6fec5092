#include <secretsctl/delivery/overwrite.hpp>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
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

bool overwrite_content(int fd, Filling filling) {
  struct stat info {};
  if (fstat(fd, &info) != 0) return false;
  Block block{};
  for (off_t at = 0; at < info.st_size;) {
    // A hole could be of any size, and takes up no space. Where the file system knows of none, all
    // is data.
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

}  // namespace secretsctl::delivery
