#include <secretsctl/core/file_stamp.hpp>

#include <linux/magic.h>
#include <sys/vfs.h>
#include <time.h>

#include <algorithm>
#include <array>

namespace secretsctl {
namespace {

// linux/magic.h does not name the magic number of XFS.
constexpr long xfs_magic = 0x58465342;

bool keeps_fine_times(int fd) noexcept {
  constexpr std::array<long, 5> local = {EXT4_SUPER_MAGIC, xfs_magic, BTRFS_SUPER_MAGIC,
                                         TMPFS_MAGIC, OVERLAYFS_SUPER_MAGIC};
  struct statfs system {};
  return fstatfs(fd, &system) == 0 &&
         std::ranges::find(local, static_cast<long>(system.f_type)) != local.end();
}

long long nanoseconds(const timespec& time) noexcept {
  return static_cast<long long>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

// A write stamps the file with the time of the last tick of the kernel's clock, which ticks at
// least 100 times a second. ext2 keeps whole seconds, and so does ext4 with small inodes, which has
// the same magic number as ext4.
bool was_at_rest(const struct stat& info) noexcept {
  constexpr long long two_ticks = 20'000'000;
  if (info.st_ctim.tv_nsec == 0) return false;
  timespec now{};
  if (clock_gettime(CLOCK_REALTIME_COARSE, &now) != 0) return false;
  return nanoseconds(now) - nanoseconds(info.st_ctim) > two_ticks;
}

}  // namespace

FileStamp::FileStamp(int fd) noexcept {
  is_known_ = fstat(fd, &info_) == 0 && S_ISREG(info_.st_mode);
  at_rest_ = is_known_ && was_at_rest(info_) && keeps_fine_times(fd);
}

FileStamp::FileStamp(const std::string& path) noexcept {
  is_known_ = stat(path.c_str(), &info_) == 0 && S_ISREG(info_.st_mode);
}

bool FileStamp::is_same(const FileStamp& other) const noexcept {
  return is_known_ && other.is_known_ && info_.st_dev == other.info_.st_dev &&
         info_.st_ino == other.info_.st_ino && info_.st_size == other.info_.st_size &&
         nanoseconds(info_.st_mtim) == nanoseconds(other.info_.st_mtim) &&
         nanoseconds(info_.st_ctim) == nanoseconds(other.info_.st_ctim);
}

}  // namespace secretsctl
