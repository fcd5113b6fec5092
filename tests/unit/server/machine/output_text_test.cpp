#include <doctest/doctest.h>

#include <secretsctl/server/machine/output_text.hpp>

namespace secretsctl::server {

TEST_SUITE("output of programs") {
  TEST_CASE("lines, words and parts") {
    CHECK(lines_of("").empty());
    CHECK(lines_of("a\n\nb\n") == std::vector<std::string_view>{"a", "", "b"});
    CHECK(words_of("  a \t b\r") == std::vector<std::string_view>{"a", "b"});
    CHECK(words_of(" ").empty());
    CHECK(parts_of("a::b", ':') == std::vector<std::string_view>{"a", "", "b"});
    CHECK(trimmed(" \ta b ") == "a b");
    CHECK(trimmed("\t ").empty());
  }

  TEST_CASE("the value after a name is that of the first line with it") {
    CHECK(value_after("port 22\nport 2222\n", "port ") == "22");
    CHECK(value_after("  port 22\n", "port ").empty());
    CHECK(joined({"a", "b"}, ", ") == "a, b");
    CHECK(joined({}, ", ").empty());
  }
}

}  // namespace secretsctl::server
