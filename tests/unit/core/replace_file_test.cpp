#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <secretsctl/core/file_descriptor.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <string>

#include "scratch_folder.hpp"

using namespace secretsctl;
using test::ScratchFolder;

namespace {

std::string content(const std::string& path) {
  const Bytes bytes = read_file(path);
  return std::string(text_of(bytes));
}

}  // namespace

TEST_SUITE("replace_file") {
  TEST_CASE("a file that is what it was is replaced; mode and link stay") {
    const ScratchFolder folder;
    const std::string path = folder.path() + "/file";
    const std::string link = folder.path() + "/link";
    std::ofstream(path) << "old";
    chmod(path.c_str(), 0640);
    std::filesystem::create_symlink("file", link);
    replace_file(link, bytes_of("old"), bytes_of("new"));
    CHECK(content(path) == "new");
    CHECK(std::filesystem::is_symlink(link));
    struct stat info {};
    REQUIRE(stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0640);
  }

  TEST_CASE("one that was changed or is gone is not") {
    const ScratchFolder folder;
    const std::string path = folder.path() + "/file";
    std::ofstream(path) << "other";
    CHECK_THROWS_AS(replace_file(path, bytes_of("old"), bytes_of("new")), FileChanged);
    CHECK(content(path) == "other");
    // The pieces in which it is compared end at 64 KiB.
    for (const std::size_t size : {65535U, 65536U, 65537U, 131072U}) {
      CAPTURE(size);
      const std::string held(size, 'x');
      std::ofstream(path) << held;
      for (const std::string& expected :
           {held + "x", held.substr(1), held.substr(0, size - 1) + "y", "y" + held.substr(1)}) {
        CHECK_THROWS_AS(replace_file(path, bytes_of(expected), bytes_of("new")), FileChanged);
      }
      CHECK(content(path) == held);
      replace_file(path, bytes_of(held), bytes_of("new"));
      CHECK(content(path) == "new");
    }
    std::filesystem::remove(path);
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    {
      // Somebody reads what is put in the file's place: nothing comes.
      const FileDescriptor reader(open(path.c_str(), O_RDONLY | O_NONBLOCK));
      CHECK_THROWS_AS(replace_file(path, bytes_of("old"), bytes_of("new")), FileChanged);
      char byte = 0;
      CHECK(read(reader.get(), &byte, 1) == 0);
    }
    std::filesystem::remove(path);
    CHECK_THROWS_AS(replace_file(path, bytes_of("old"), bytes_of("new")), FileChanged);
    CHECK_FALSE(std::filesystem::exists(path));
  }
}
