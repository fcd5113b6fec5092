#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <secretsctl/sops/tree/tree_path.hpp>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

Tree tree() {
  return DotenvStore().load_plain(SecretBytes::copy_of("# A\nA=1\nB=2\nA=3\nC=\nA=4\n"));
}

ErrorKind kind_of(const std::string& path) {
  try {
    static_cast<void>(extract_value(tree(), parse_tree_path(path)));
  } catch (const Error& error) {
    return error.kind();
  }
  FAIL("no error");
  return ErrorKind::generic;
}

}  // namespace

TEST_SUITE("tree_path") {
  TEST_CASE("extract takes a key in either quote, the first of several") {
    const SecretBytes first = extract_value(tree(), parse_tree_path(R"(["A"])"));
    CHECK(first.expose_text() == "1");
    const SecretBytes second = extract_value(tree(), parse_tree_path("['B']"));
    CHECK(second.expose_text() == "2");
    CHECK(extract_value(tree(), parse_tree_path(R"(["C"])")).empty());
  }

  TEST_CASE("a path that does not parse is told from one that leads nowhere") {
    for (const char* path : {"A", R"(["A")", R"("A"])", "[A]", R"(["A"]x)", R"(["A'])", "[]"}) {
      CHECK_MESSAGE(kind_of(path) == ErrorKind::malformed_path, path);
    }
    for (const char* path : {R"(["Z"])", R"(["A"]["B"])", "[0]", R"([""])"}) {
      CHECK_MESSAGE(kind_of(path) == ErrorKind::generic, path);
    }
  }

  TEST_CASE("get refuses a key held twice and names the lines") {
    const SecretBytes value = get_value(tree(), "B");
    CHECK(value.expose_text() == "2");
    CHECK_THROWS_WITH_AS(static_cast<void>(get_value(tree(), "A")),
                         doctest::Contains("lines 2, 4, 6"), Error);
    CHECK_THROWS_WITH_AS(static_cast<void>(get_value(tree(), "Z")), doctest::Contains("Z"), Error);
  }

  TEST_CASE("names come in order and once") {
    const Tree names = tree();
    CHECK(key_names(names) == std::vector<std::string_view>{"A", "B", "C"});
  }
}
