#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/same_file.hpp>

#include "scratch_folder.hpp"
#include "thrown.hpp"

using namespace secretsctl;
namespace fs = std::filesystem;

TEST_SUITE("same file") {
  TEST_CASE("every name of a file") {
    const test::ScratchFolder folder;
    const std::string file = folder.path() + "/file";
    std::ofstream(file) << "text";
    fs::create_symlink(file, folder.path() + "/link");
    fs::create_hard_link(file, folder.path() + "/hard");
    for (const char* name : {"/file", "/./file", "/link", "/hard"}) {
      const std::string other = folder.path() + name;
      CHECK(is_same_file(file, other));
      CHECK(test::thrown_kind([&] {
              refuse_to_replace_input(other, {"none", file}, "advice");
            }) == ErrorKind::output_unwritable);
    }
  }

  TEST_CASE("other files") {
    const test::ScratchFolder folder;
    const std::string file = folder.path() + "/file";
    const std::string other = folder.path() + "/other";
    std::ofstream(file) << "text";
    std::ofstream(other) << "text";
    for (const std::string& name : {other, folder.path() + "/none", folder.path(), std::string("-"),
                                    std::string("/dev/null")}) {
      CHECK_FALSE(is_same_file(file, name));
      CHECK_NOTHROW(refuse_to_replace_input(name, {file}, "advice"));
    }
    CHECK_NOTHROW(refuse_to_replace_input("/dev/null", {"/dev/null"}, "advice"));
    CHECK_NOTHROW(refuse_to_replace_input(folder.path() + "/none", {folder.path() + "/none"}, ""));
  }
}
