#include <doctest/doctest.h>

#include <secretsctl/delivery/kubernetes/secret_manifest.hpp>
#include <secretsctl/sops/stores/yaml/yaml_store.hpp>

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

SecretManifestFaults faults_of(std::string_view text) {
  return find_secret_faults(sops::YamlStore().load_plain(SecretBytes::copy_of(text)));
}

using Names = std::vector<std::string>;

}  // namespace

TEST_SUITE("secret_manifest") {
  TEST_CASE("base64 as Kubernetes decodes it") {
    for (const char* good : {"", "YQ==", "YWI=", "YWJj", "YWJj\nYWJj\n", "YR==", "+/+/"}) {
      CAPTURE(good);
      CHECK(is_secret_data(good));
    }
    for (const char* bad : {"a", "YQ", "YQ=", "Y===", "YQ==YQ==", "-_-_", "YW Jj", "hunter2!"}) {
      CAPTURE(bad);
      CHECK_FALSE(is_secret_data(bad));
    }
  }

  TEST_CASE("values are named by field and key, in the order of the file") {
    const auto faults = faults_of(
        "apiVersion: v1\nkind: Secret\ndata:\n  good: YWJj\n  plain: hunter2!\n  number: 1234\n"
        "  empty: \"\"\n  nothing:\n  map: {a: b}\nstringData:\n  text: a\n  port: 80\n  on: true\n"
        "  list: [a]\n  nothing:\n");
    CHECK(faults.not_base64 == Names{"data.plain", "data.number", "data.map"});
    CHECK(faults.not_text == Names{"stringData.port", "stringData.on", "stringData.list"});
    CHECK(faults.text().find("hunter2") == std::string::npos);
    CHECK(faults.text().find("data.plain") != std::string::npos);
  }

  TEST_CASE("every document, and a List; no other kind") {
    CHECK(faults_of("kind: ConfigMap\ndata:\n  a: plain!\n").empty());
    CHECK(faults_of("kind: ConfigMap\ndata:\n  a: plain!\n---\nkind: Secret\ndata:\n  b: plain!\n")
              .not_base64 == Names{"data.b"});
    CHECK(faults_of("kind: List\nitems:\n- kind: Secret\n  data:\n    c: plain!\n").not_base64 ==
          Names{"data.c"});
    CHECK(faults_of("kind: Secret\n").text().empty());
  }

  TEST_CASE("the kind of the first document") {
    const sops::YamlStore store;
    CHECK(is_secret_manifest(store.load_plain(SecretBytes::copy_of("kind: Secret\n"))));
    CHECK_FALSE(is_secret_manifest(store.load_plain(SecretBytes::copy_of("kind: ConfigMap\n"))));
    CHECK_FALSE(is_secret_manifest(store.load_plain(SecretBytes::copy_of("a: Secret\n"))));
  }
}
