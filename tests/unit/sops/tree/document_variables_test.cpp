#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <thrown.hpp>

#include "sops/tree_with.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;

TEST_SUITE("document variables") {
  TEST_CASE("the top-level values in their order, without comments; a repeated key repeatedly") {
    Tree tree;
    test::add_value(tree, "B", "1");
    test::add_comment(tree, "note");
    test::add_value(tree, "A", "");
    test::add_value(tree, "B", "2");
    const auto variables = document_variables(tree);
    REQUIRE(variables.size() == 3);
    CHECK(variables[0].name == "B");
    CHECK(variables[1].name == "A");
    CHECK(variables[1].line == 3);
    const SecretBytes last = variables[2].printed();
    CHECK(last.expose_text() == "2");
  }

  TEST_CASE("a value is printed as SOPS does") {
    Tree tree;
    test::add_value(tree, "A", "True", {.type = ValueType::boolean});
    const SecretBytes printed = document_variables(tree)[0].printed();
    CHECK(printed.expose_text() == "true");
  }

  TEST_CASE("authenticity depends on how the value is stored, and an empty one has none") {
    Tree tree;
    test::add_value(tree, "A", "x", {.authenticity = Authenticity::nothing});
    test::add_value(tree, "B", "", {.authenticity = Authenticity::nothing});
    test::add_value(tree, "C", "x", {.authenticity = Authenticity::text});
    const auto variables = document_variables(tree);
    CHECK(variables[0].is_clear_and_unauthenticated());
    CHECK_FALSE(variables[0].is_unauthenticated_gap());
    CHECK(variables[1].is_unauthenticated_gap());
    CHECK_FALSE(variables[1].is_clear_and_unauthenticated());
    CHECK_FALSE(variables[2].is_clear_and_unauthenticated());
    CHECK_FALSE(variables[2].is_unauthenticated_gap());
  }

  TEST_CASE("a map or a list is listed and has no value") {
    Tree tree;
    test::add_map(tree, "MAP");
    test::add_list(tree, "LIST");
    const auto variables = document_variables(tree);
    REQUIRE(variables.size() == 2);
    for (const DocumentVariable& variable : variables) {
      CHECK(variable.leaf == nullptr);
      CHECK_FALSE(variable.is_empty());
      CHECK_FALSE(variable.is_unauthenticated_gap());
      CHECK_FALSE(variable.is_clear_and_unauthenticated());
      const auto print = [&] { static_cast<void>(variable.printed()); };
      CHECK(test::thrown_kind(print) == ErrorKind::generic);
      CHECK(test::thrown_message(print).find(variable.name) != std::string::npos);
    }
  }
}
