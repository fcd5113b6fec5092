#include <doctest/doctest.h>

#include <array>
#include <secretsctl/core/similar_name.hpp>
#include <string>

using namespace secretsctl;

namespace {

constexpr std::array<std::string_view, 6> known = {"encrypt", "decrypt", "get",
                                                   "set",     "git",     "updatekeys"};

std::string close_to(std::string_view name) {
  std::string text;
  for (const std::string_view one : similar_names(name, known)) text.append(one).append(" ");
  return text;
}

}  // namespace

TEST_SUITE("similar_name") {
  TEST_CASE("a letter too many, too few, exchanged or swapped counts one") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("abc", "abc") == 0);
    CHECK(edit_distance("abc", "abcd") == 1);
    CHECK(edit_distance("abc", "ac") == 1);
    CHECK(edit_distance("abc", "axc") == 1);
    CHECK(edit_distance("abc", "acb") == 1);
    CHECK(edit_distance("", "abc") == 3);
    CHECK(edit_distance("kitten", "sitting") == 3);
  }

  TEST_CASE("a slip of the hand is close to one name") {
    CHECK(close_to("encypt") == "encrypt ");
    CHECK(close_to("dcerypt") == "decrypt ");
    CHECK(close_to("updatekey") == "updatekeys ");
    CHECK(close_to("upd") == "updatekeys ");
    CHECK(close_to("set") == "set ");
  }

  TEST_CASE("two names may be equally close, and no more are told") {
    CHECK(close_to("jet") == "get set ");
    CHECK(close_to("gett") == "get ");
    CHECK(close_to("gt") == "get git ");
  }

  TEST_CASE("another word is close to none") {
    CHECK(close_to("") == "");
    CHECK(close_to("publish") == "");
    CHECK(close_to("ab") == "");
    CHECK(close_to(std::string(41, 'e')) == "");
  }
}
