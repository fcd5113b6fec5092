#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <string>
#include <thread>
#include <vector>

#include "scratch_folder.hpp"

using namespace secretsctl;
using test::ScratchFolder;

namespace {

std::string content(const std::string& path) {
  const Bytes bytes = read_file(path);
  return std::string(text_of(bytes));
}

FileStamp stamp_of(const std::string& path) {
  FileStamp stamp;
  static_cast<void>(read_large_file(path, {}, &stamp));
  return stamp;
}

// The stamp of a new file that was not written to for longer than a tick of the kernel's clock.
FileStamp stamp_at_rest(const std::string& path, std::string_view text) {
  std::ofstream(path) << text;
  std::this_thread::sleep_for(std::chrono::milliseconds(40));
  return stamp_of(path);
}

}  // namespace

TEST_SUITE("replace_file") {
  TEST_CASE("an unchanged file is replaced; mode and link stay") {
    const ScratchFolder folder;
    const std::string path = folder.path() + "/file";
    const std::string link = folder.path() + "/link";
    std::ofstream(path) << "old";
    chmod(path.c_str(), 0640);
    std::filesystem::create_symlink("file", link);
    replace_file(link, {bytes_of("old")}, bytes_of("new"));
    CHECK(content(path) == "new");
    CHECK(std::filesystem::is_symlink(link));
    struct stat info {};
    REQUIRE(stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0640);
  }

  TEST_CASE("a changed or missing file is not replaced") {
    const ScratchFolder folder;
    const std::string path = folder.path() + "/file";
    std::ofstream(path) << "other";
    CHECK_THROWS_AS(replace_file(path, {bytes_of("old")}, bytes_of("new")), FileChanged);
    CHECK(content(path) == "other");
    // The content is compared in pieces that end at 64 KiB.
    for (const std::size_t size : {65535U, 65536U, 65537U, 131072U}) {
      CAPTURE(size);
      const std::string held(size, 'x');
      std::ofstream(path) << held;
      for (const std::string& expected :
           {held + "x", held.substr(1), held.substr(0, size - 1) + "y", "y" + held.substr(1)}) {
        CHECK_THROWS_AS(replace_file(path, {bytes_of(expected)}, bytes_of("new")), FileChanged);
      }
      CHECK(content(path) == held);
      replace_file(path, {bytes_of(held)}, bytes_of("new"));
      CHECK(content(path) == "new");
    }
    std::filesystem::remove(path);
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    {
      // A reader waits at the replaced path: it gets nothing.
      const FileDescriptor reader(open(path.c_str(), O_RDONLY | O_NONBLOCK));
      CHECK_THROWS_AS(replace_file(path, {bytes_of("old")}, bytes_of("new")), FileChanged);
      char byte = 0;
      CHECK(read(reader.get(), &byte, 1) == 0);
    }
    std::filesystem::remove(path);
    CHECK_THROWS_AS(replace_file(path, {bytes_of("old")}, bytes_of("new")), FileChanged);
    CHECK_FALSE(std::filesystem::exists(path));
  }

  TEST_CASE("every change of a file after its stamp was taken is noticed") {
    const std::vector<std::function<void(const std::string&)>> deeds = {
        [](const std::string& path) { std::ofstream(path) << "odd"; },
        [](const std::string& path) { std::ofstream(path, std::ios::app) << "!"; },
        [](const std::string& path) {
          std::ofstream(path + ".other") << "odd";
          std::filesystem::rename(path + ".other", path);
        },
        [](const std::string& path) { std::filesystem::remove(path); },
    };
    for (std::size_t i = 0; i < deeds.size(); ++i) {
      CAPTURE(i);
      const ScratchFolder folder;
      const std::string path = folder.path() + "/file";
      const FileStamp stamp = stamp_at_rest(path, "old");
      const auto write = [&](Sink& out) {
        out.write("new");
        deeds[i](path);
      };
      CHECK_THROWS_AS(replace_file(path, {bytes_of("old"), stamp}, write), FileChanged);
      CHECK((!std::filesystem::exists(path) || content(path) != "new"));
    }
  }

  TEST_CASE("a file at rest is replaced without comparing its content") {
    const ScratchFolder folder;
    const std::string path = folder.path() + "/file";
    const FileStamp stamp = stamp_at_rest(path, "old");
    if (!stamp.shows_every_write()) {
      MESSAGE("the file system of the temporary folder does not keep fine times: not tested");
      return;
    }
    // The content is not compared: with a stamp that does not show every write it would be.
    replace_file(path, {bytes_of("what is not there"), stamp}, bytes_of("new"));
    CHECK(content(path) == "new");
    CHECK_THROWS_AS(replace_file(path, {bytes_of("old"), stamp}, bytes_of("newer")), FileChanged);
  }

  TEST_CASE("the same content written again and another mode are no change") {
    const ScratchFolder folder;
    const std::string path = folder.path() + "/file";
    for (const bool rewritten : {true, false}) {
      const FileStamp stamp = stamp_at_rest(path, "old");
      if (rewritten) std::ofstream(path) << "old";
      if (!rewritten) chmod(path.c_str(), 0640);
      replace_file(path, {bytes_of("old"), stamp}, bytes_of("new"));
      CHECK(content(path) == "new");
    }
  }

  TEST_CASE("a file that was written just now is compared, up to the last moment") {
    const ScratchFolder folder;
    const std::string path = folder.path() + "/file";
    std::ofstream(path) << "old";
    const FileStamp stamp = stamp_of(path);
    CHECK_FALSE(stamp.shows_every_write());
    CHECK_THROWS_AS(replace_file(path, {bytes_of("odd"), stamp}, bytes_of("new")), FileChanged);
    CHECK(content(path) == "old");
    const auto change = [&](Sink& out) {
      out.write("new");
      std::ofstream(path) << "odd";
    };
    CHECK_THROWS_AS(replace_file(path, {bytes_of("old"), stamp}, change), FileChanged);
    std::ofstream(path) << "old";
    replace_file(path, {bytes_of("old"), stamp}, bytes_of("new"));
    CHECK(content(path) == "new");
  }
}
