#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/environment/variables.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

TEST_SUITE("variables") {
  TEST_CASE("values in the order of the file, without comments") {
    const sops::Tree tree =
        sops::DotenvStore().load_plain(SecretBytes::copy_of("# note\nB=1\\n2\nA=\n"));
    const VariableList list = variables_of(tree);
    REQUIRE(list.all.size() == 2);
    CHECK(list.all[0].name == "B");
    CHECK(list.all[0].value.expose_text() == "1\n2");
    CHECK(list.all[0].line == 2);
    CHECK(list.all[1].value.empty());
  }

  TEST_CASE(
      "a key that stands more than once is refused, with its lines; all its values are there") {
    const sops::Tree tree =
        sops::DotenvStore().load_plain(SecretBytes::copy_of("A=1\nB=2\nA=3\nC=4\nA=5\n"));
    CHECK(test::thrown_message([&] {
            static_cast<void>(variables_of(tree));
          }).find("'A' stands more than once (lines 1, 3, 5)") != std::string::npos);
    CHECK(every_value_of(tree).all.size() == 5);
  }

  TEST_CASE("a typed value is what SOPS prints, and what has parts is refused") {
    sops::Tree tree;
    tree.root().emplace_back().key = "BOOL";
    tree.root()[0].node.value = sops::Leaf{
        .type = sops::ValueType::boolean, .stored = {}, .plaintext = SecretBytes::copy_of("True")};
    const VariableList list = variables_of(tree);
    CHECK(list.all[0].value.expose_text() == "true");
    tree.root()[0].node.value = sops::Branch{};
    CHECK(test::thrown_kind([&] { static_cast<void>(variables_of(tree)); }) == ErrorKind::generic);
  }
}
