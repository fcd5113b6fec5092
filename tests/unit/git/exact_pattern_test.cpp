#include <doctest/doctest.h>

#include <secretsctl/git/exact_pattern.hpp>

using secretsctl::git::exact_pattern;

TEST_SUITE("exact_pattern") {
  TEST_CASE("a plain path begins at the top of the work tree") {
    CHECK(exact_pattern("secrets/prod.env") == "/secrets/prod.env");
    CHECK(exact_pattern("!a#b\"c") == "/!a#b\"c");
    CHECK(exact_pattern("m\xc3\xbcnchen") == "/m\xc3\xbcnchen");
  }

  TEST_CASE("wildcards are escaped") {
    CHECK(exact_pattern("a*b?[c]") == "/a\\*b\\?\\[c]");
    CHECK(exact_pattern("a\\b") == "/a\\\\b");
  }

  TEST_CASE("a pattern with white space is quoted, with doubled backslashes") {
    CHECK(exact_pattern("a b") == "\"/a b\"");
    CHECK(exact_pattern("a b\"c") == "\"/a b\\\"c\"");
    CHECK(exact_pattern("a *") == "\"/a \\\\*\"");
    CHECK(exact_pattern("a\nb\tc\x7f") == "\"/a\\012b\\011c\\177\"");
  }
}
