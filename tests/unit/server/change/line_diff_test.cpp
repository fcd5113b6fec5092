#include <doctest/doctest.h>

#include <secretsctl/server/change/line_diff.hpp>

using namespace secretsctl::server;

TEST_SUITE("line diff") {
  TEST_CASE("texts that are equal, new or gone") {
    CHECK(line_diff("a\nb\n", "a\nb\n").empty());
    CHECK(line_diff("", "a\nb\n") == "+ a\n+ b\n");
    CHECK(line_diff("a\n", "") == "- a\n");
  }

  TEST_CASE("a changed line, with two lines on each side") {
    CHECK(line_diff("1\n2\n3\nold\n5\n6\n7\n", "1\n2\n3\nnew\n5\n6\n7\n") ==
          "...\n  2\n  3\n- old\n+ new\n  5\n  6\n...\n");
  }

  TEST_CASE("two changes apart") {
    CHECK(line_diff("a\n1\n2\n3\n4\n5\nb\n", "A\n1\n2\n3\n4\n5\nB\n") ==
          "- a\n+ A\n  1\n  2\n...\n  4\n  5\n- b\n+ B\n");
  }

  TEST_CASE("a line that moved") {
    CHECK(line_diff("x\na\nb\n", "a\nb\nx\n") == "- x\n  a\n  b\n+ x\n");
  }

  TEST_CASE("only the end of the last line") {
    CHECK(line_diff("a\nb", "a\nb\n").find("end of the last line") != std::string::npos);
  }

  TEST_CASE("long texts without a line in common") {
    std::string before;
    std::string after;
    for (int i = 0; i < 1500; ++i) {
      before += "old " + std::to_string(i) + "\n";
      after += "new " + std::to_string(i) + "\n";
    }
    const std::string diff = line_diff(before, after);
    CHECK(diff.starts_with("- old 0\n- old 1\n"));
    CHECK(diff.ends_with("+ new 1498\n+ new 1499\n"));
  }
}
