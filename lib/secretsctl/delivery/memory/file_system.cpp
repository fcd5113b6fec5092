#include <secretsctl/delivery/memory/file_system.hpp>

#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace secretsctl::delivery {
namespace {

enum class Kind { memory, in_place, journal, copies, layers, remote };

struct Known {
  std::uint32_t
      type;  ///< statfs(2), linux/magic.h; types missing there: the sources of the file systems.
  std::string_view name;
  Kind kind;
};

constexpr std::array<Known, 24> file_systems = {{
    {TMPFS_MAGIC, "tmpfs", Kind::memory},
    {RAMFS_MAGIC, "ramfs", Kind::memory},
    {EXT4_SUPER_MAGIC, "ext2, ext3 or ext4", Kind::journal},
    {XFS_SUPER_MAGIC, "XFS", Kind::copies},
    {BTRFS_SUPER_MAGIC, "btrfs", Kind::copies},
    {0x2fc12fc1, "ZFS", Kind::copies},
    {0xca451a4e, "bcachefs", Kind::copies},
    {F2FS_SUPER_MAGIC, "F2FS", Kind::copies},
    {NILFS_SUPER_MAGIC, "NILFS", Kind::copies},
    {REISERFS_SUPER_MAGIC, "ReiserFS", Kind::journal},
    {0x3153464a, "JFS", Kind::journal},
    {MSDOS_SUPER_MAGIC, "FAT", Kind::in_place},
    {0x2011bab0, "exFAT", Kind::in_place},
    {OVERLAYFS_SUPER_MAGIC, "overlayfs", Kind::layers},
    {0x61756673, "aufs", Kind::layers},
    {NFS_SUPER_MAGIC, "NFS", Kind::remote},
    {SMB_SUPER_MAGIC, "SMB", Kind::remote},
    {0xff534d42, "SMB", Kind::remote},
    {0xfe534d42, "SMB", Kind::remote},
    {V9FS_MAGIC, "9P", Kind::remote},
    {0x00c36400, "Ceph", Kind::remote},
    {AFS_SUPER_MAGIC, "AFS", Kind::remote},
    {CODA_SUPER_MAGIC, "Coda", Kind::remote},
    {0x65735546, "FUSE", Kind::remote},
}};

// Each text ends with the places that every disk has.
std::string_view remains_on(Kind kind) {
  switch (kind) {
    case Kind::memory:
      return "";
    case Kind::in_place:
      return "a flash drive or a backup may keep older copies";
    case Kind::journal:
      return "a journal, a flash drive or a backup may keep older copies";
    case Kind::copies:
      return "new data may go to another place, and a snapshot, a flash drive or a backup may keep "
             "older copies";
    case Kind::layers:
      return "the layer below, a flash drive or a backup may keep older copies";
    case Kind::remote:
      return "the storage behind it is unknown, and may keep older copies";
  }
  return "";
}

}  // namespace

FileSystem file_system_of_type(std::uint64_t type) {
  // On some machines f_type is a signed 32-bit number.
  const auto* found =
      std::ranges::find(file_systems, static_cast<std::uint32_t>(type), &Known::type);
  FileSystem result;
  if (found == file_systems.end()) {
    result.remains = "is in a file system that is not known here, which may keep older copies";
  } else if (found->kind == Kind::memory) {
    result.is_in_memory = true;
  } else {
    result.remains = "is on " + std::string(found->name) + ": ";
    result.remains += remains_on(found->kind);
  }
  return result;
}

FileSystem file_system_of(int fd) {
  struct statfs system {};
  struct stat info {};
  FileSystem result = file_system_of_type(
      fstatfs(fd, &system) == 0 ? static_cast<std::uint64_t>(system.f_type) : 0);
  if (fstat(fd, &info) == 0) result.device = info.st_dev;
  return result;
}

}  // namespace secretsctl::delivery
