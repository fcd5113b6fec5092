#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/compose/compose_file.hpp>
#include <string>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

// `NAME:LINE ` for each.
std::string lenient(std::string_view text) {
  std::string found;
  for (const ComposeReference& reference : parse_compose_file(text).lenient_references) {
    found += reference.name + ":" + std::to_string(reference.line) + " ";
  }
  return found;
}

}  // namespace

TEST_SUITE("compose file") {
  TEST_CASE("names of compose files") {
    for (const char* name : {"docker-compose.yml", "compose.yaml", "docker-compose.prod.yml"}) {
      CHECK(is_compose_file_name(name));
    }
    for (const char* name : {"compose.yml.bak", "my-compose.yml", "compose", "composer.yml"}) {
      CHECK_FALSE(is_compose_file_name(name));
    }
  }

  TEST_CASE("references that allow a missing variable") {
    CHECK(lenient("a: $A\nb: ${B}\nc: x${C:-1}y${D-}z\n") == "A:1 B:2 C:3 D:3 ");
    CHECK(lenient("a: ${A:?}\nb: ${B?needed}\nc: ${C:+x}\nd: ${D+x}\n").empty());
    CHECK(lenient("a: $$A\nb: $${B}\nc: $$$C\nd: $5 $ ${} $-\n") == "C:3 ");
    CHECK(lenient("a: ${A:?${B}}\nb: ${C:-${D:?}}\n") == "B:1 C:2 ");
    CHECK(lenient("list:\n  - X=${A}\n  - \"${B}\"\n# ${COMMENT}\n") == "A:2 B:3 ");
    CHECK(lenient("a: &x ${A}\nb: *x\n---\nc: $B\n") == "A:1 B:4 ");
  }

  TEST_CASE("raw formats") {
    const auto file = parse_compose_file(
        "services:\n  a:\n    env_file:\n      - path: .env\n        format: raw\n"
        "  b:\n    format: [raw]\n    x: raw\n");
    REQUIRE(file.raw_formats.size() == 1);
    CHECK(file.raw_formats.front() == 5);
  }

  TEST_CASE("text that is not YAML") {
    const auto parse = [] { static_cast<void>(parse_compose_file("a: [\nb: }\n")); };
    CHECK(test::thrown_kind(parse) == ErrorKind::generic);
    CHECK(test::thrown_message(parse).starts_with("line 2"));
    CHECK(lenient("").empty());
    const auto deep = [] { static_cast<void>(parse_compose_file(std::string(100000, '['))); };
    CHECK(test::thrown_kind(deep) == ErrorKind::generic);
  }
}
