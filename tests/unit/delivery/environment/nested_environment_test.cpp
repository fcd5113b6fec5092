#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/environment/environment.hpp>
#include <secretsctl/delivery/environment/variables.hpp>
#include <secretsctl/sops/tree/document_variables.hpp>
#include <string>

#include "sops/nested_tree.hpp"
#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;
using namespace secretsctl::test;

namespace {

std::string message_of(sops::Tree tree) {
  sops::Document document = opened_document(std::move(tree));
  Environment environment({.is_pristine = true});
  const auto add = [&] { environment.add(document, UnauthenticatedValues::allowed); };
  CHECK(thrown_kind(add) == ErrorKind::generic);
  return thrown_message(add);
}

}  // namespace

TEST_SUITE("environment of a nested tree") {
  TEST_CASE("typed values as SOPS prints them") {
    sops::Document document =
        opened_document(tree_of(items(value("A", "1"), value("B", "True", sops::ValueType::boolean),
                                      comment("c"), value("C", "0.5", sops::ValueType::floating))));
    Environment environment({.is_pristine = true});
    environment.add(document, UnauthenticatedValues::refused);
    const auto pointers = environment.pointers();
    REQUIRE(pointers.size() == 4);
    CHECK(std::string(pointers[0]) == "A=1");
    CHECK(std::string(pointers[1]) == "B=true");
    CHECK(std::string(pointers[2]) == "C=0.5");
  }

  TEST_CASE("a map or list at the top is an error that names its key") {
    CHECK(
        message_of(tree_of(items(value("A", "1"), map("M", items(value("b", "2")))))).find("'M'") !=
        std::string::npos);
    CHECK(message_of(tree_of(items(list("L", items(value("", "2")))))).find("'L'") !=
          std::string::npos);
    CHECK(message_of(tree_of(items(map("PATH")))).find("'PATH'") != std::string::npos);
    for (const auto call : {variables_of, every_value_of}) {
      const sops::Tree tree = tree_of(items(value("A", "1"), list("L")));
      CHECK(thrown_message([&] { static_cast<void>(call(tree)); }).find("'L'") !=
            std::string::npos);
    }
  }

  TEST_CASE("values below the top level are not variables") {
    const sops::Document document =
        opened_document(tree_of(items(map("m", items(value("PATH_unencrypted", "1"))))));
    CHECK_NOTHROW(check_authenticated(document.tree, UnauthenticatedValues::refused));
    CHECK(sops::unauthenticated_keys(document.tree).empty());
  }
}
