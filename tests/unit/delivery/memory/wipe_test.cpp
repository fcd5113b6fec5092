#include <secretsctl/delivery/memory/wipe.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <secretsctl/core/file_descriptor.hpp>

#include "scratch_folder.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace fs = std::filesystem;

namespace {

FileDescriptor open_folder(const std::string& path) {
  return FileDescriptor(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

void make_file(const std::string& path) {
  std::ofstream(path) << "plaintext";
}

}  // namespace

TEST_SUITE("wipe") {
  TEST_CASE("a file is overwritten under all its names, and loses one of them") {
    const test::ScratchFolder scratch;
    make_file(scratch.path() + "/a");
    fs::create_hard_link(scratch.path() + "/a", scratch.path() + "/b");
    chmod((scratch.path() + "/a").c_str(), 0);
    const FileDescriptor folder = open_folder(scratch.path());
    CHECK(wipe_file(folder.get(), "a"));
    CHECK_FALSE(fs::exists(scratch.path() + "/a"));
    chmod((scratch.path() + "/b").c_str(), 0600);
    std::ifstream other(scratch.path() + "/b");
    CHECK(std::string(std::istreambuf_iterator<char>(other), {}) == std::string(9, '\0'));
    CHECK_FALSE(wipe_file(folder.get(), "none"));
  }

  TEST_CASE("a link is removed, and its target keeps content and mode") {
    const test::ScratchFolder scratch;
    const test::ScratchFolder outside;
    make_file(outside.path() + "/mine");
    chmod((outside.path() + "/mine").c_str(), 0400);
    fs::create_symlink(outside.path() + "/mine", scratch.path() + "/link");
    fs::create_directory_symlink(outside.path(), scratch.path() + "/folder");
    CHECK(wipe_content(open_folder(scratch.path()).get(), scratch.path()).empty());
    CHECK(fs::is_empty(scratch.path()));
    CHECK(fs::file_size(outside.path() + "/mine") == 9);
    CHECK(fs::status(outside.path() + "/mine").permissions() == fs::perms::owner_read);
  }

  TEST_CASE("folders of any depth and mode are removed, and the spared name stays") {
    const test::ScratchFolder scratch;
    fs::path path = scratch.path();
    for (int depth = 0; depth < 150; ++depth) {
      path /= "d";
      fs::create_directory(path);
      make_file((path / "copy").string());
    }
    make_file(scratch.path() + "/kept");
    fs::create_directory(scratch.path() + "/wiped-1");
    for (; path != scratch.path(); path = path.parent_path()) chmod(path.c_str(), 0);
    const FileDescriptor folder = open_folder(scratch.path());
    CHECK(wipe_content(folder.get(), scratch.path(), "kept").empty());
    CHECK(fs::exists(scratch.path() + "/kept"));
    CHECK(wipe_content(folder.get(), scratch.path()).empty());
    CHECK(fs::is_empty(scratch.path()));
  }

  TEST_CASE("a folder that can't be read is reported") {
    CHECK(wipe_content(-1, "/the/folder") == "/the/folder");
  }
}
