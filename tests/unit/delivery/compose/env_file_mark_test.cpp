#include <secretsctl/delivery/compose/env_file_mark.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace secretsctl;
using namespace secretsctl::delivery;

TEST_SUITE("env_file_mark") {
  TEST_CASE("a mark is valid for one inode and one content") {
    const std::string content = "A=1\nB=2\n";
    const std::string file = env_file_mark(7, bytes_of(content)) + content;
    CHECK(has_own_mark(7, bytes_of(file)));
    CHECK_FALSE(has_own_mark(8, bytes_of(file)));
    CHECK_FALSE(has_own_mark(7, bytes_of(file + "C=3\n")));
    CHECK_FALSE(has_own_mark(7, bytes_of(content)));
    CHECK_FALSE(has_own_mark(7, bytes_of(std::string())));
  }

  TEST_CASE("the mark of a file being written or wiped is valid for any content") {
    const std::string mark = passing_mark(7);
    CHECK(mark.size() == env_file_mark(7, bytes_of("A=1\n")).size());
    CHECK(has_own_mark(7, bytes_of(mark)));
    CHECK(has_own_mark(7, bytes_of(mark + std::string(100, '\0'))));
    CHECK_FALSE(has_own_mark(8, bytes_of(mark)));
    CHECK_FALSE(has_own_mark(7, bytes_of(mark.substr(0, mark.size() - 1))));
  }
}
