#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/server/change/system_file.hpp>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::server;
namespace fs = std::filesystem;

namespace {

std::string text_of_file(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

SystemFile ours(const std::string& content, mode_t mode) {
  return {content, mode, geteuid(), getegid()};
}

std::optional<ErrorKind> read_error(const std::string& path) {
  return test::thrown_kind([&] { static_cast<void>(find_system_file(path, geteuid())); });
}

}  // namespace

TEST_SUITE("system file") {
  TEST_CASE("written whole, read, removed") {
    const test::ScratchFolder scratch;
    const std::string path = scratch.path() + "/a/b/file";
    CHECK(!find_system_file(path, geteuid()));
    put_system_file(path, ours("one\n", 0440), geteuid());
    CHECK(find_system_file(path, geteuid()) == ours("one\n", 0440));
    put_system_file(path, ours("two\n", 0600), geteuid());
    CHECK(find_system_file(path, geteuid()) == ours("two\n", 0600));
    CHECK(std::distance(fs::directory_iterator(scratch.path() + "/a/b"), {}) == 1);
    remove_system_file(path, geteuid());
    remove_system_file(path, geteuid());
    CHECK(!find_system_file(path, geteuid()));
  }

  TEST_CASE("what is left of an interrupted run is no obstacle") {
    const test::ScratchFolder scratch;
    std::ofstream(scratch.path() + "/.file.secretsctl") << "half";
    put_system_file(scratch.path() + "/file", ours("whole", 0600), geteuid());
    CHECK(text_of_file(scratch.path() + "/file") == "whole");
    CHECK(!fs::exists(scratch.path() + "/.file.secretsctl"));
  }

  TEST_CASE("no link is followed") {
    const test::ScratchFolder scratch;
    const std::string victim = scratch.path() + "/victim";
    std::ofstream(victim) << "secret";
    fs::create_directory(scratch.path() + "/folder");
    fs::create_directory_symlink(scratch.path() + "/folder", scratch.path() + "/link");
    fs::create_symlink(victim, scratch.path() + "/name");
    fs::create_symlink(victim, scratch.path() + "/.name.secretsctl");
    CHECK(read_error(scratch.path() + "/name") == ErrorKind::input_unreadable);
    CHECK(read_error(scratch.path() + "/link/file") == ErrorKind::input_unreadable);
    put_system_file(scratch.path() + "/name", ours("new", 0600), geteuid());
    CHECK(text_of_file(scratch.path() + "/name") == "new");
    CHECK(text_of_file(victim) == "secret");
    CHECK(test::thrown_kind([&] {
            put_system_file(scratch.path() + "/link/file", ours("new", 0600), geteuid());
          }) == ErrorKind::output_unwritable);
    CHECK(fs::is_empty(scratch.path() + "/folder"));
  }

  TEST_CASE("a file with a second name is not read where others put names") {
    const test::ScratchFolder scratch;
    // Root's folders are root's alone: there a link is root's own.
    const uid_t other = geteuid() == 0 ? 65534 : geteuid();
    const std::string folder = scratch.path() + "/home";
    fs::create_directory(folder);
    std::ofstream(folder + "/first") << "secret";
    fs::create_hard_link(folder + "/first", folder + "/second");
    if (geteuid() == 0) CHECK(chown(folder.c_str(), other, other) == 0);
    CHECK(test::thrown_kind([&] {
            static_cast<void>(find_system_file(folder + "/second", other));
          }) == ErrorKind::input_unreadable);
  }

  TEST_CASE("folders of others") {
    const test::ScratchFolder scratch;
    const std::string folder = scratch.path() + "/open";
    fs::create_directory(folder);
    CHECK(chmod(folder.c_str(), 0777) == 0);
    CHECK(read_error(folder + "/file") == ErrorKind::input_unreadable);
    CHECK(chmod(folder.c_str(), 0755) == 0);
    CHECK(!read_error(folder + "/file"));
    fs::create_directory(folder + "/folder");
    CHECK(read_error(folder + "/folder") == ErrorKind::input_unreadable);
    if (geteuid() != 0) {
      MESSAGE("skipped: folders of other users need root");
      return;
    }
    constexpr uid_t user = 65534;
    CHECK(chown(folder.c_str(), user, user) == 0);
    CHECK(read_error(folder + "/file") == ErrorKind::input_unreadable);
    // What is made in a user's folder is that user's own.
    put_system_file(folder + "/.ssh/keys", {"key\n", 0600, user, user}, user);
    struct stat info {};
    CHECK(stat((folder + "/.ssh").c_str(), &info) == 0);
    CHECK(info.st_uid == user);
    CHECK((info.st_mode & 07777) == 0700);
    CHECK(find_system_file(folder + "/.ssh/keys", user) == SystemFile{"key\n", 0600, user, user});
    CHECK(test::thrown_kind([&] {
            put_system_file(scratch.path() + "/none/file", {"x", 0600, user, user}, user);
          }) == ErrorKind::output_unwritable);
  }
}
