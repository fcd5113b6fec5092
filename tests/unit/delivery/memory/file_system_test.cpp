#include <doctest/doctest.h>
#include <linux/magic.h>

#include <array>
#include <secretsctl/delivery/memory/file_system.hpp>
#include <string>

using namespace secretsctl::delivery;

TEST_SUITE("file_system") {
  TEST_CASE("only file systems in memory keep no older copies") {
    constexpr std::array<std::uint64_t, 2> in_memory = {TMPFS_MAGIC, RAMFS_MAGIC};
    for (const std::uint64_t type : in_memory) {
      const FileSystem system = file_system_of_type(type);
      CHECK(system.is_in_memory);
      CHECK(system.remains.empty());
    }
    constexpr std::array<std::uint64_t, 4> others = {EXT4_SUPER_MAGIC, NFS_SUPER_MAGIC, 0, 1};
    for (const std::uint64_t type : others) {
      const FileSystem system = file_system_of_type(type);
      CHECK_FALSE(system.is_in_memory);
      CHECK(system.remains.find("older copies") != std::string::npos);
    }
  }

  TEST_CASE("a type that is negative as a signed number is found") {
    constexpr std::int32_t smb = -0xacb2be;  // 0xff534d42
    CHECK(file_system_of_type(static_cast<std::uint64_t>(smb)).remains.find("SMB") !=
          std::string::npos);
    CHECK(file_system_of_type(BTRFS_SUPER_MAGIC).remains.find("btrfs") != std::string::npos);
  }

  TEST_CASE("a file system that can't be queried is unknown") {
    CHECK(file_system_of(-1).remains.find("not known") != std::string::npos);
  }
}
