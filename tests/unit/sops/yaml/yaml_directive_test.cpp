#include <doctest/doctest.h>

#include <secretsctl/sops/yaml/yaml_directive.hpp>

using namespace secretsctl::sops;

TEST_SUITE("yaml_directive") {
  TEST_CASE("handles and prefixes") {
    const auto directive = read_yaml_directive("%TAG \t!e! tag:e,2020:%41 # c");
    REQUIRE(directive);
    CHECK(directive->handle == "!e!");
    CHECK(directive->prefix == "tag:e,2020:%41");
    CHECK(decode_yaml_tag(directive->prefix) == "tag:e,2020:A");
    REQUIRE(read_yaml_directive("%YAML 1.1#c"));
    CHECK(read_yaml_directive("%YAML 1.1")->handle.empty());
    for (const char* line :
         {"%", "%TAG", "%TAG ! ", "%TAG e x", "%TAG !e x", "%TAG ! x y", "%TAG ! x%", "%YAML",
          "%YAML 1", "%YAML 1.10", "%YAML 1.1 1", "%OTHER 1"}) {
      CAPTURE(line);
      CHECK_FALSE(read_yaml_directive(line));
    }
  }

  TEST_CASE("the parts of a tag") {
    CHECK(yaml_handle_size("!") == 1);
    CHECK(yaml_handle_size("!x") == 1);
    CHECK(yaml_handle_size("!!x") == 2);
    CHECK(yaml_handle_size("!e!x") == 3);
    CHECK(yaml_handle_size("!@e!x") == 1);
    CHECK(yaml_tag_size("a:%c3%a9,x b") == 10);
    CHECK(yaml_tag_size(" ") == 0);
    for (const char* text : {"%", "%4", "%zz", "%c3", "%c3%28", "%ff%80"}) {
      CAPTURE(text);
      CHECK(yaml_tag_size(text) == bad_yaml_tag);
    }
  }
}
