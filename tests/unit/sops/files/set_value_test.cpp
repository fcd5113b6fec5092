#include <doctest/doctest.h>

#include <secretsctl/sops/files/set_value.hpp>
#include <secretsctl/sops/stores/dotenv/dotenv_store.hpp>
#include <string>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;
using test::thrown_kind;
using test::thrown_message;

namespace {

const DotenvStore store;

Document plain(std::string_view text) {
  Document document;
  document.tree = store.load_plain(SecretBytes::copy_of(text));
  return document;
}

SetResult set(Document& document, std::string_view key, std::string_view value) {
  return set_value(document, store, TreePath::of_key(key), SecretBytes::copy_of(value));
}

std::string text_of(const Document& document) {
  const SecretBytes text = store.emit_plain(document.tree);
  return std::string(text.expose_text());
}

}  // namespace

TEST_SUITE("set_value") {
  TEST_CASE("the same value, another value, a new key") {
    Document document = plain("A=1\n# end\n");
    CHECK(set(document, "A", "1") == SetResult::unchanged);
    CHECK(set(document, "A", "2") == SetResult::changed);
    CHECK(set(document, "B", "3") == SetResult::added);
    CHECK(text_of(document) == "A=2\n# end\nB=3\n");
  }

  TEST_CASE("a typed value that prints equally is equal") {
    Document document = plain("A=1\n");
    Leaf& leaf = document.tree.root()[0].leaf();
    leaf.type = ValueType::boolean;
    leaf.plaintext = SecretBytes::copy_of("True");
    CHECK(set(document, "A", "true") == SetResult::unchanged);
    CHECK(set(document, "A", "True") == SetResult::changed);
    CHECK(leaf.type == ValueType::str);
  }

  TEST_CASE("a repeated key is an error that names the lines") {
    Document document = plain("A=1\nB=2\nA=3\n");
    const auto set_it = [&] { set(document, "A", "4"); };
    CHECK(thrown_kind(set_it) == ErrorKind::generic);
    CHECK(thrown_message(set_it).find("lines 1, 3") != std::string::npos);
    CHECK(thrown_message([&] { unset_value(document, TreePath::of_key("A")); }).find("1, 3") !=
          std::string::npos);
  }

  TEST_CASE("keys that dotenv cannot hold") {
    Document document = plain("A=1\n=empty\n");
    for (const char* key : {"A=B", "#A", "sops_mac", "A\nB"}) {
      CHECK(thrown_kind([&] { set(document, key, "x"); }) == ErrorKind::not_representable);
    }
    CHECK(set(document, "", "there") == SetResult::changed);
    Document other = plain("A=1\n");
    CHECK(thrown_kind([&] { set(other, "", "x"); }) == ErrorKind::not_representable);
  }

  TEST_CASE("unset removes the line") {
    Document document = plain("A=1\nB=2\n");
    unset_value(document, TreePath::of_key("A"));
    CHECK(text_of(document) == "B=2\n");
    CHECK(thrown_kind([&] { unset_value(document, TreePath::of_key("A")); }) == ErrorKind::generic);
  }
}
