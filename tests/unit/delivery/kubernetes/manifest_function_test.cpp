#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/delivery/kubernetes/manifest_function.hpp>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

// What a call refuses before it opens a file; tests/cli/kustomize.sh has the others.

namespace {

std::string refusal_of(std::string_view input) {
  sops::IdentitySearch search(sops::RepositoryKey::ignored, no_interaction());
  return test::thrown_message([&] {
    static_cast<void>(
        run_manifest_function(SecretBytes::copy_of(input), search, UnauthenticatedValues::refused));
  });
}

bool refuses(std::string_view input, std::string_view words) {
  return refusal_of(input).find(words) != std::string::npos;
}

}  // namespace

TEST_SUITE("manifest_function") {
  TEST_CASE("a call that is none") {
    CHECK(refuses("", "no YAML"));
    CHECK(refuses("- a\n", "no map of keys"));
    CHECK(refuses("a: 1\n", "no configuration of this function"));
    CHECK(refuses("kind: ResourceList\n", "has no configuration"));
    CHECK(refuses("kind: ResourceList\nitems: text\n", "is a list"));
    CHECK(refuses("kind: ResourceList\nitems:\nfunctionConfig:\n  kind: Other\n",
                  "whose kinds are SecretGenerator and ksops"));
  }

  TEST_CASE("a configuration that names nothing, or names it wrongly") {
    CHECK(refuses("kind: SecretGenerator\nmetadata: {name: app}\n", "names no files"));
    CHECK(refuses("kind: ksops\nmetadata: {name: app}\n", "names no files"));
    CHECK(refuses("kind: SecretGenerator\nmetadata: {name: app}\nfile: [a]\n", "no field 'file'"));
    CHECK(
        refuses("kind: SecretGenerator\nmetadata: {name: app}\nfiles: a\n", "is a list of names"));
    CHECK(refuses("kind: ksops\nfiles: [{a: b}]\n", "is a list of names"));
    CHECK(refuses("kind: SecretGenerator\nenvs: [a]\n", "has no name"));
    CHECK(refuses("kind: ksops\nsecretFrom:\n- envs: [a]\n", "has no name"));
  }

  TEST_CASE("a call has a bound") {
    std::string input = "kind: ksops\nmetadata: {name: app}\nfiles:\n";
    for (int i = 0; i < 1001; ++i) input += "- a\n";
    CHECK(refuses(input, "more than 1000 files"));
  }
}
