#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <secretsctl/sops/stores/json/json_store.hpp>
#include <secretsctl/sops/tree/find_item.hpp>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

Tree flat() {
  return DotenvStore().load_plain(SecretBytes::copy_of("# A\nA=1\nB=2\nA=3\nC=\nA=4\n"));
}

Tree nested() {
  return JsonStore().load_plain(
      SecretBytes::copy_of(R"({"m":{"l":[1,{"k":"v"},[2]]},"d":{"x":1,"x":2}})"));
}

std::string text_at(const Item* item) {
  if (item == nullptr) return "none";
  return std::string(item->leaf().plaintext.expose_text());
}

}  // namespace

TEST_SUITE("find_item") {
  TEST_CASE("the first of several, and the only one") {
    const Tree tree = flat();
    CHECK(text_at(first_item(tree, TreePath::of_key("A"))) == "1");
    CHECK(text_at(find_item(tree, TreePath::of_key("B"))) == "2");
    CHECK(text_at(find_item(tree, TreePath::of_key("Z"))) == "none");
    CHECK_THROWS_WITH_AS(static_cast<void>(find_item(tree, TreePath::of_key("A"))),
                         doctest::Contains("lines 2, 4, 6"), Error);
    CHECK_THROWS_WITH_AS(static_cast<void>(require_item(tree, TreePath::of_key("Z"))),
                         doctest::Contains("no key 'Z'"), Error);
  }

  TEST_CASE("through maps and lists") {
    const Tree tree = nested();
    const auto at = [&](const char* path) {
      return text_at(find_item(tree, TreePath::parse(path)));
    };
    CHECK(at(R"(["m"]["l"][0])") == "1");
    CHECK(at(R"(["m"]["l"][1]["k"])") == "v");
    CHECK(at(R"(["m"]["l"][2][0])") == "2");
    for (const char* path : {R"(["m"]["l"][3])", R"(["m"][0])", R"(["m"]["l"]["k"])", "[0]",
                             R"(["m"]["l"][0]["k"])", R"(["z"]["l"])"}) {
      CAPTURE(path);
      CHECK(at(path) == "none");
    }
    CHECK_THROWS_AS(static_cast<void>(at(R"(["d"]["x"])")), Error);
    CHECK(text_at(first_item(tree, TreePath::parse(R"(["d"]["x"])"))) == "1");
    CHECK_THROWS_WITH_AS(
        static_cast<void>(require_item(tree, TreePath::parse(R"(["m"]["no"]["k"])"))),
        doctest::Contains(R"('["m"]["no"]')"), Error);
  }

  TEST_CASE("names are in order, each once") {
    const Tree tree = flat();
    CHECK(key_names(tree) == std::vector<std::string_view>{"A", "B", "C"});
    CHECK_THROWS_AS(check_no_duplicates(tree), Error);
    CHECK_NOTHROW(check_no_duplicates(nested()));
  }

  TEST_CASE("each KEY that a file has") {
    CHECK(key_arguments(flat()) == std::vector<std::string>{"A", "B", "C"});
    const auto nested_keys = key_arguments(nested());
    CHECK(nested_keys == std::vector<std::string>{"m", R"(["m"]["l"])", R"(["m"]["l"][0])",
                                                  R"(["m"]["l"][1])", R"(["m"]["l"][1]["k"])",
                                                  R"(["m"]["l"][2])", R"(["m"]["l"][2][0])", "d",
                                                  R"(["d"]["x"])"});
    const Tree tree = nested();
    for (const std::string& key : nested_keys) {
      CAPTURE(key);
      CHECK(first_item(tree, TreePath::of_argument(key)) != nullptr);
    }
  }

  TEST_CASE("keys that no argument can be are left out") {
    const Tree tree = JsonStore().load_plain(SecretBytes::copy_of(
        R"({"":1,"a]b":{"c":2},"m":{"x]y":3,"q\"z":4,"":5},"[\"p":6,"l\ni":7,"e\u001b[2J":8,"u\u00e9":9})"));
    CHECK(key_arguments(tree) == std::vector<std::string>{"a]b", R"(["a]b"]["c"])", "m",
                                                          R"(["m"]["x]y"])", R"(["m"]["q"z"])",
                                                          R"(["m"][""])", "u\xc3\xa9"});
    for (const std::string& key : key_arguments(tree)) {
      CAPTURE(key);
      CHECK(find_item(tree, TreePath::of_argument(key)) != nullptr);
    }
  }
}
