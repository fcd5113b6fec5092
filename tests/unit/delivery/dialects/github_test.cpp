#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/dialects/github.hpp>
#include <string>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

VariableList one(std::string_view name, std::string_view value) {
  VariableList list;
  list.all.push_back({name, 1, SecretBytes::copy_of(value)});
  return list;
}

std::string masks(std::string_view value) {
  const SecretBytes text = github_masks(one("A", value));
  return std::string(text.expose_text());
}

std::string env(std::string_view value) {
  const SecretBytes text = github_env(one("A", value));
  return std::string(text.expose_text());
}

}  // namespace

TEST_SUITE("github") {
  TEST_CASE("each value is masked, and each longer line of a multi-line value") {
    CHECK(masks("abc") == "::add-mask::abc\n");
    CHECK(masks("a\nlong line\n}\r\nmore") ==
          "::add-mask::a%0Along line%0A}%0D%0Amore\n::add-mask::long line\n::add-mask::more\n");
    CHECK(masks("100%0A") == "::add-mask::100%250A\n");
    CHECK(masks("::add-mask::x") == "::add-mask::::add-mask::x\n");
  }

  TEST_CASE("values that can't be masked get no mask") {
    CHECK(masks("").empty());
    CHECK(masks(" \t\n").empty());
    CHECK(masks("     \nabcd") == "::add-mask::     %0Aabcd\n::add-mask::abcd\n");
  }

  TEST_CASE("a value stands between random delimiters") {
    const std::string text = env("x\nA=1\n");
    const std::string delimiter = text.substr(3, text.find('\n') - 3);
    CHECK(delimiter.size() > 32);
    CHECK(text == "A<<" + delimiter + "\nx\nA=1\n\n" + delimiter + "\n");
    CHECK(env("x").substr(3, 43) != env("x").substr(3, 43));
    const std::string empty = env("");
    CHECK(empty == "A<<" + empty.substr(3, 43) + "\n" + empty.substr(3, 43) + "\n");
  }

  TEST_CASE("names that the runner protects, and values that it would change") {
    for (const char* name : {"GITHUB_TOKEN", "github_x", "RUNNER_OS", "NODE_OPTIONS", "a-b", ""}) {
      CHECK(test::thrown_kind([&] { static_cast<void>(github_env(one(name, "1"))); }) ==
            ErrorKind::not_representable);
      const SecretBytes mask = github_masks(one(name, "1"));
      CHECK(mask.expose_text() == "::add-mask::1\n");
    }
    for (const std::string_view value : {std::string_view("\xff"), std::string_view("a\0b", 3)}) {
      for (auto* write : {env, masks}) {
        CHECK(test::thrown_kind([&] { static_cast<void>(write(value)); }) ==
              ErrorKind::not_representable);
      }
    }
    CHECK_FALSE(test::thrown_kind([] { static_cast<void>(github_env(one("MY_GITHUB_X", "1"))); }));
  }
}
