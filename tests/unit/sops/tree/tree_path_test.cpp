#include <doctest/doctest.h>

#include <secretsctl/sops/tree/tree_path.hpp>
#include <string>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;

TEST_SUITE("tree_path") {
  TEST_CASE("sops's form, with either quote, with indices") {
    const TreePath path = TreePath::parse(R"(["a"]['b c'][0][12]["d"])");
    REQUIRE(path.steps().size() == 5);
    CHECK(std::get<std::string_view>(path.steps()[1]) == "b c");
    CHECK(std::get<std::size_t>(path.steps()[3]) == 12);
    CHECK(path.text() == R"(["a"]["b c"][0][12]["d"])");
    CHECK(path.additional_data() == "a:b c:d:");
  }

  TEST_CASE("a key may hold brackets") {
    const TreePath path = TreePath::parse(R"(["a]b"]["c[d"][1])");
    REQUIRE(path.steps().size() == 3);
    CHECK(std::get<std::string_view>(path.steps()[0]) == "a]b");
    CHECK(std::get<std::string_view>(path.steps()[1]) == "c[d");
  }

  TEST_CASE("malformed paths") {
    for (const char* text : {"", "A", R"(["A")", R"("A"])", "[A]", R"(["A"]x)", R"(["A'])", "[]",
                             "[-1]", "[1.5]", R"(["A"][ 1])", "[99999999999999999999]"}) {
      CAPTURE(text);
      CHECK(test::thrown_kind([&] { static_cast<void>(TreePath::parse(text)); }) ==
            ErrorKind::malformed_path);
    }
  }

  TEST_CASE("an argument is a key unless it has brackets and quotes") {
    CHECK(TreePath::of_argument("A").text() == "A");
    CHECK(TreePath::of_argument("[A]").text() == "[A]");
    CHECK(TreePath::of_argument("[0]").text() == "[0]");
    CHECK(TreePath::of_argument(R"(["A"])").text() == "A");
    CHECK(TreePath::of_argument(R"(['A'][0])").text() == R"(["A"][0])");
    CHECK_THROWS(static_cast<void>(TreePath::of_argument(R"(["A")")));
  }

  TEST_CASE("steps down and up, and the additional data") {
    TreePath path;
    CHECK(path.additional_data() == ":");
    path.enter("m");
    path.enter(std::size_t{3});
    CHECK(path.additional_data() == "m:");
    path.enter("");
    CHECK(path.additional_data() == "m::");
    path.document = 1;
    CHECK(path.text() == R"(document 2: ["m"][3][""])");
    path.leave();
    path.leave();
    CHECK(path.text() == "document 2: m");
    path.leave();
    CHECK(path.empty());
    CHECK(path.additional_data() == ":");
  }
}
