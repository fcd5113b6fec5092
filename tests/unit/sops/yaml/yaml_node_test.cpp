#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/yaml/yaml_node.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::sops;

TEST_SUITE("yaml_node") {
  TEST_CASE("kinds, texts and lines") {
    const YamlNode top = YamlNode::parse("# c\na: 'x'\nb:\n  - 1\n  - ~\nc: &m {k: v}\nd: *m\n");
    REQUIRE(top.is_map());
    const auto entries = top.entries();
    REQUIRE(entries.size() == 4);
    CHECK(entries[0].name.text() == "a");
    CHECK(entries[0].name.is_scalar());
    CHECK(entries[0].value.text() == "x");
    CHECK(entries[0].value.is_quoted());
    CHECK(entries[0].value.line() == 2);
    CHECK(entries[1].value.is_list());
    CHECK(entries[1].value.size() == 2);
    CHECK(entries[1].value.items()[0].text() == "1");
    CHECK_FALSE(entries[1].value.items()[0].is_quoted());
    CHECK(entries[1].value.items()[1].is_null());
    CHECK_FALSE(entries[1].value.items()[1].is_scalar());
    CHECK(entries[3].value.is_map());
    CHECK(entries[3].value.entries()[0].value.text() == "v");
    CHECK_FALSE(YamlNode().is_there());
    CHECK(YamlNode().size() == 0);
  }

  TEST_CASE("aliases of keys, keys that are aliases, and their lines") {
    const YamlNode top = YamlNode::parse("&k a: x\n*k : y\nb: *k\nc: &m\n  d: z\ne: *m\n");
    const auto entries = top.entries();
    REQUIRE(entries.size() == 5);
    CHECK(entries[1].name.text() == "a");
    CHECK(entries[2].value.is_scalar());
    CHECK(entries[2].value.text() == "a");
    CHECK(entries[2].value.alias_line() == 3);
    CHECK(entries[3].value.alias_line() == 0);
    CHECK(entries[4].value.entries()[0].value.line() == 5);
    CHECK(entries[4].value.entries()[0].value.alias_line() == 6);
    CHECK_THROWS_AS(static_cast<void>(YamlNode::parse("a: &x [*x]\n")), Error);
  }

  TEST_CASE("a tag, a comment and a value in lines of their own") {
    const YamlNode top = YamlNode::parse("a: !!str # c\n  text\n");
    CHECK(top.entries()[0].value.text() == "text");
  }

  TEST_CASE("the top") {
    CHECK(YamlNode::parse("").is_null());
    CHECK(YamlNode::parse("# c\n").is_null());
    CHECK(YamlNode::parse("---\n").is_null());
    CHECK(YamlNode::parse("{}\n").is_map());
    CHECK_THROWS_AS(static_cast<void>(YamlNode::parse("- a\n")), Error);
    CHECK(YamlNode::parse("a: 1\n---\nb: 2\n").size() == 1);
  }
}
