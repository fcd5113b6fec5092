#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/git/marked_block.hpp>

using namespace secretsctl;
using git::with_block;

namespace {

const std::string begin = "# >>> secretsctl git install\n";
const std::string end = "# <<< secretsctl git install\n";

}  // namespace

TEST_SUITE("marked_block") {
  TEST_CASE("a block is added at the end, and removed again") {
    CHECK(with_block("", "a\n") == begin + "a\n" + end);
    CHECK(with_block("theirs\n", "a\n") == "theirs\n" + begin + "a\n" + end);
    CHECK(with_block("theirs\n" + begin + "a\n" + end, "") == "theirs\n");
    CHECK(with_block("theirs\n", "") == "theirs\n");
  }

  TEST_CASE("a last line without its end gets one") {
    CHECK(with_block("theirs", "a\n") == "theirs\n" + begin + "a\n" + end);
  }

  TEST_CASE("an existing block is replaced in place") {
    CHECK(with_block("x\n" + begin + "a\n" + end + "y\n", "b\n") ==
          "x\n" + begin + "b\n" + end + "y\n");
  }

  TEST_CASE("a marker is a whole line") {
    const std::string text = "x " + begin + "#" + end;
    CHECK(with_block(text, "") == text);
  }

  TEST_CASE("a block without an end is refused with its line") {
    CHECK_THROWS_WITH_AS(static_cast<void>(with_block("x\n" + begin + "a\n", "b\n")),
                         doctest::Contains("line 2"), Error);
  }
}
