#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <secretsctl/core/append_file.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <string>

#include "scratch_folder.hpp"
#include "thrown.hpp"

using namespace secretsctl;
using test::ScratchFolder;

namespace {

std::string content(const std::string& path) {
  const Bytes bytes = read_file(path);
  return std::string(text_of(bytes));
}

}  // namespace

TEST_SUITE("append_file") {
  TEST_CASE("lines go to the end, and a missing file is created") {
    const ScratchFolder folder;
    const std::string path = folder.path() + "/file";
    append_secret_lines(path, bytes_of("a\n"));
    append_secret_lines(path, bytes_of("b\n"));
    CHECK(content(path) == "a\nb\n");
    struct stat info {};
    REQUIRE(stat(path.c_str(), &info) == 0);
    CHECK((info.st_mode & 07777) == 0600);
  }

  TEST_CASE("a last line without an end gets one") {
    const ScratchFolder folder;
    const std::string path = folder.path() + "/file";
    std::ofstream(path) << "a";
    append_secret_lines(path, bytes_of("b\n"));
    CHECK(content(path) == "a\nb\n");
  }

  TEST_CASE("all or nothing") {
    const ScratchFolder folder;
    const std::string path = folder.path() + "/file";
    std::ofstream(path) << "old";
    rlimit before{};
    REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{.rlim_cur = 6, .rlim_max = before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_FSIZE, &small) == 0);
    const auto kind =
        test::thrown_kind([&] { append_secret_lines(path, bytes_of("a longer text\n")); });
    setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, SIG_DFL);
    CHECK(kind == ErrorKind::output_unwritable);
    CHECK(content(path) == "old");
  }

  TEST_CASE("links, folders and devices are refused") {
    const ScratchFolder folder;
    std::ofstream(folder.path() + "/file") << "old";
    std::filesystem::create_symlink("file", folder.path() + "/link");
    for (const std::string& path : {folder.path() + "/link", folder.path(),
                                    std::string("/dev/null"), folder.path() + "/none/file"}) {
      CHECK(test::thrown_kind([&] { append_secret_lines(path, bytes_of("a\n")); }) ==
            ErrorKind::output_unwritable);
    }
    CHECK(content(folder.path() + "/file") == "old");
  }
}
