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
    CHECK(list.repeated.empty());
  }

  TEST_CASE("of a key that stands more than once the last counts, and it is named once") {
    const sops::Tree tree =
        sops::DotenvStore().load_plain(SecretBytes::copy_of("A=1\nB=2\nA=3\nC=4\nA=5\n"));
    const VariableList list = variables_of(tree);
    REQUIRE(list.all.size() == 3);
    CHECK(list.all[2].name == "A");
    CHECK(list.all[2].value.expose_text() == "5");
    REQUIRE(list.repeated.size() == 1);
    CHECK(list.repeated[0] == "A");
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
