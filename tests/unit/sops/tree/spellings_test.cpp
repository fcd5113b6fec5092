#include <doctest/doctest.h>

#include <secretsctl/sops/tree/spellings.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

Item leaf(std::string_view key, std::string_view stored) {
  Item item;
  item.key = key;
  item.leaf().stored = stored;
  return item;
}

}  // namespace

TEST_SUITE("spellings") {
  TEST_CASE("what was written is read, and nothing else") {
    SecretBuffer out;
    add_spelling({"a", "0x1F"}, out);
    add_spelling({"[\"b\"]\n", "two\nlines"}, out);
    const SecretBytes text = out.take();
    const auto spellings = read_spellings(text.expose_text());
    REQUIRE(spellings.size() == 2);
    CHECK(spellings[1].path == "[\"b\"]\n");
    CHECK(spellings[1].text == "two\nlines");
    for (const char* bad : {"1", "1\n", "9\na1\nb", "x\na1\nb", "1\na", "1\na5\nb"}) {
      CAPTURE(bad);
      CHECK(read_spellings(bad).empty());
    }
    CHECK(read_spellings("").empty());
  }

  TEST_CASE("spellings of values that were changed or removed go") {
    Tree tree;
    tree.root().push_back(leaf("kept", "ENC"));
    tree.root().push_back(leaf("changed", ""));
    SecretBuffer out;
    for (const char* name : {"kept", "changed", "removed"}) add_spelling({name, "x"}, out);
    tree.plain_layout = out.take();
    forget_old_spellings(tree);
    const auto left = read_spellings(spellings_of(tree));
    REQUIRE(left.size() == 1);
    CHECK(left[0].path == "kept");
  }

  TEST_CASE("those of a plaintext stand behind its text, and stay") {
    Tree tree;
    tree.root().push_back(leaf("new", ""));
    SecretBuffer out;
    out.append("new: 0x1\n");
    add_spelling({"new", "0x1"}, out);
    tree.plain_layout = out.take();
    tree.layout = tree.plain_layout.expose_text().substr(0, 9);
    forget_old_spellings(tree);
    CHECK(read_spellings(spellings_of(tree)).size() == 1);
  }
}
