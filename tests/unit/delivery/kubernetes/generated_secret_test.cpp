#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/kubernetes/generated_secret.hpp>
#include <secretsctl/delivery/kubernetes/manifest_tree.hpp>
#include <secretsctl/sops/stores/yaml/yaml_store.hpp>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

std::string add(GeneratedSecret& secret, std::string_view key, std::string_view value,
                SecretField field = SecretField::data) {
  return test::thrown_message(
      [&] { secret.add(key, SecretBytes::copy_of(value), field, "secrets/.env.enc"); });
}

}  // namespace

TEST_SUITE("generated_secret") {
  TEST_CASE("data is base64, stringData is text; what is empty is left out") {
    sops::Tree tree;
    GeneratedSecret secret(tree, "app");
    secret.add("A", SecretBytes::copy_of("abc"), SecretField::data, "f");
    secret.add("b.c-d_e", SecretBytes::copy_of("yes\n"), SecretField::string_data, "f");
    sops::Branch metadata;
    metadata.push_back(text_item("name", "app"));
    tree.root() = secret.manifest(std::move(metadata), "");
    const SecretBytes text = sops::YamlStore().emit_plain(tree);
    CHECK(text.expose_text() ==
          "apiVersion: v1\nkind: Secret\nmetadata:\n    name: app\nstringData:\n    b.c-d_e: |\n"
          "        yes\ndata:\n    A: YWJj\n");
    sops::Tree other;
    GeneratedSecret nothing(other, "app");
    CHECK(field_of(nothing.manifest({}, "Opaque"), data_field) == nullptr);
  }

  TEST_CASE("keys that Kubernetes refuses, and those that come twice, are named with their file") {
    sops::Tree tree;
    GeneratedSecret secret(tree, "app");
    for (const char* key : {"", ".", "..", "..a", "a/b", "a b", "\xc3\xa9"}) {
      CAPTURE(key);
      CHECK(add(secret, key, "v").starts_with("secrets/.env.enc: the key "));
    }
    secret.add("A", SecretBytes::copy_of("1"), SecretField::data, "f");
    CHECK(add(secret, "A", "hunter2").find("the key A of the Secret app is there already") !=
          std::string::npos);
    CHECK(add(secret, "A", "hunter2").find("hunter2") == std::string::npos);
  }

  TEST_CASE("a Secret has a limit, and a text is UTF-8") {
    sops::Tree tree;
    GeneratedSecret secret(tree, "app");
    secret.add("A", SecretBytes(max_secret_size), SecretField::data, "f");
    CHECK(add(secret, "B", "v").find("more than 1 MiB") != std::string::npos);
    GeneratedSecret texts(tree, "app");
    CHECK(add(texts, "A", "\xff", SecretField::string_data).find("binaryFiles") !=
          std::string::npos);
  }
}
