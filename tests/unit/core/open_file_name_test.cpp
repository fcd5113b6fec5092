#include <secretsctl/core/open_file_name.hpp>

#include <doctest/doctest.h>
#include <fcntl.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <secretsctl/core/file_descriptor.hpp>

#include "scratch_folder.hpp"

using namespace secretsctl;

namespace fs = std::filesystem;

namespace {

void make_file(const std::string& path) {
  std::ofstream(path) << "text";
}

FileDescriptor open_it(const std::string& path) {
  return FileDescriptor(open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
}

}  // namespace

TEST_SUITE("open_file_name") {
  TEST_CASE("a name is removed only while it belongs to the open file") {
    const test::ScratchFolder scratch;
    const FileDescriptor folder = open_it(scratch.path());
    make_file(scratch.path() + "/a");
    const FileDescriptor file = open_it(scratch.path() + "/a");
    CHECK(is_name_of(folder.get(), "a", file.get()));
    fs::rename(scratch.path() + "/a", scratch.path() + "/b");
    CHECK_FALSE(remove_name_of(folder.get(), "a", file.get()));
    CHECK(errno == ENOENT);
    make_file(scratch.path() + "/a");
    CHECK_FALSE(remove_name_of(folder.get(), "a", file.get()));
    CHECK(errno == ESTALE);
    CHECK(fs::exists(scratch.path() + "/a"));
    CHECK(remove_name_of(folder.get(), "b", file.get()));
    CHECK_FALSE(fs::exists(scratch.path() + "/b"));
  }

  TEST_CASE("a link counts as itself, not as its target") {
    const test::ScratchFolder scratch;
    const FileDescriptor folder = open_it(scratch.path());
    make_file(scratch.path() + "/a");
    fs::create_symlink("a", scratch.path() + "/link");
    const FileDescriptor file = open_it(scratch.path() + "/a");
    CHECK_FALSE(is_name_of(folder.get(), "link", file.get()));
    const FileDescriptor link = open_it(scratch.path() + "/link");
    CHECK(remove_name_of(folder.get(), "link", link.get()));
    CHECK(fs::exists(scratch.path() + "/a"));
  }

  TEST_CASE("the present path follows a file that is moved") {
    const test::ScratchFolder scratch;
    const std::string real = fs::canonical(scratch.path()).string();
    make_file(real + "/a");
    const FileDescriptor file = open_it(real + "/a");
    fs::create_directory(real + "/sub");
    fs::rename(real + "/a", real + "/sub/b");
    CHECK(present_path(file.get()) == real + "/sub/b");
    fs::remove(real + "/sub/b");
    CHECK(present_path(file.get()).empty());
    CHECK(present_path(-1).empty());
  }
}
