#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/path_owner.hpp>
#include <thrown.hpp>

using namespace secretsctl;

TEST_SUITE("path owner") {
  TEST_CASE("the user who controls a path") {
    const test::ScratchFolder scratch;
    const std::string folder = scratch.path() + "/folder";
    std::filesystem::create_directories(folder + "/deeper");
    std::ofstream(folder + "/file") << "x";
    CHECK(path_owner("/etc/passwd") == 0);
    CHECK(path_owner("/no/such/path") == 0);
    if (geteuid() != 0) {
      CHECK(path_owner(folder + "/file") == geteuid());
      MESSAGE("skipped: folders of other users need root");
      return;
    }
    constexpr uid_t other_user = 65534;
    CHECK(path_owner(folder + "/deeper/none") == 0);
    // A file in a folder of root's belongs only to its owner, and leads to no other place.
    CHECK(chown((folder + "/file").c_str(), other_user, other_user) == 0);
    CHECK(path_owner(folder + "/file") == 0);
    CHECK(chmod(folder.c_str(), 01777) == 0);
    CHECK(path_owner(folder + "/file") == other_user);
    CHECK(chmod(folder.c_str(), 0777) == 0);
    CHECK(test::thrown_message([&] {
            static_cast<void>(path_owner(folder + "/file"));
          }).find("changed by every user") != std::string::npos);
    CHECK(chmod(folder.c_str(), 0755) == 0);
    CHECK(chown((folder + "/deeper").c_str(), other_user, other_user) == 0);
    CHECK(path_owner(folder + "/deeper/none") == other_user);
    CHECK(path_owner(folder + "/deeper/../file") == other_user);
    std::filesystem::create_symlink(folder + "/deeper", scratch.path() + "/link");
    CHECK(path_owner(scratch.path() + "/link/none") == other_user);
    std::filesystem::create_symlink("/etc", scratch.path() + "/theirs");
    CHECK(path_owner(scratch.path() + "/theirs/passwd") == 0);
    CHECK(lchown((scratch.path() + "/theirs").c_str(), other_user, other_user) == 0);
    CHECK(path_owner(scratch.path() + "/theirs/passwd") == other_user);
    std::filesystem::create_symlink("loop", scratch.path() + "/loop");
    CHECK(test::thrown_kind([&] { static_cast<void>(path_owner(scratch.path() + "/loop")); }) ==
          ErrorKind::generic);
  }
}
