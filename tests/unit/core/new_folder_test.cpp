#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/new_folder.hpp>

#include "scratch_folder.hpp"
#include "thrown.hpp"

using namespace secretsctl;
namespace fs = std::filesystem;

TEST_SUITE("new folder") {
  TEST_CASE("its mode is 0700 whatever the umask is") {
    const test::ScratchFolder folder;
    for (const mode_t mask : {0, 022, 0777}) {
      const std::string path = folder.path() + "/" + std::to_string(mask);
      const mode_t before = umask(mask);
      const bool made = make_key_folder(path);
      umask(before);
      CHECK(made);
      CHECK(fs::status(path).permissions() == fs::perms::owner_all);
    }
  }

  TEST_CASE("existing files stay, and parent folders are not made") {
    const test::ScratchFolder folder;
    fs::create_directory(folder.path() + "/there");
    fs::permissions(folder.path() + "/there", fs::perms(0750));
    CHECK_FALSE(make_key_folder(folder.path() + "/there"));
    CHECK(fs::status(folder.path() + "/there").permissions() == fs::perms(0750));
    CHECK(test::thrown_kind([&] { make_key_folder(folder.path() + "/none/new"); }) ==
          ErrorKind::output_unwritable);
    CHECK_FALSE(fs::exists(folder.path() + "/none"));
  }
}
