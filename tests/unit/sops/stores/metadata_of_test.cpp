#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>

using namespace secretsctl;
using namespace secretsctl::sops;

namespace {

// The `mac` of the metadata, or a description of another result.
std::string mac_of(Format format, std::string_view text) {
  const auto map = row_of(format).metadata_of(text);
  if (!map) return "no entry";
  const auto found = map->find("mac");
  return found == map->end() ? "no mac" : *found->second.text();
}

void is_refused(Format format, std::string_view text) {
  CAPTURE(text);
  CHECK_THROWS_AS(static_cast<void>(row_of(format).metadata_of(text)), Error);
}

}  // namespace

TEST_SUITE("metadata_of") {
  TEST_CASE("YAML") {
    const auto mac = [](std::string_view text) { return mac_of(Format::yaml, text); };
    CHECK(mac("a: {sops: {mac: 1}}\nl: [[x], {sops: 1}]\nsops:\n  age: [{enc: x}]\n  mac: m\n") ==
          "m");
    CHECK(mac("sops: {mac: m, n: ~}\na: &x [1]\nb: *x\n") == "m");
    CHECK(mac("a: 1\n") == "no entry");
    CHECK(mac("") == "no entry");
    CHECK(mac("a: 1\n---\nsops: {mac: m}\n") == "no entry");
    CHECK(mac("sops: {}\n") == "no mac");
    for (const char* text :
         {"- a\n", "text\n", "sops: text\n", "sops:\n", "sops: [1]\n", "sops: *a\n", "a: [\n",
          "sops: {a: 1, a: 2}\n", "sops: {}\nsops: {}\n", "[a]: 1\n", "\t\x01"}) {
      is_refused(Format::yaml, text);
    }
  }

  TEST_CASE("JSON and the binary format, which is JSON too") {
    for (const Format format : {Format::json, Format::binary}) {
      CHECK(mac_of(format, R"({"a":{"sops":[]},"sops":{"age":[{"enc":null}],"mac":"m"}})") == "m");
      CHECK(mac_of(format, R"({"sops":{"mac":1.5,"x":true,"y":-1}})") == "1.5");
      CHECK(mac_of(format, "{}") == "no entry");
      for (const char* text : {"", "[]", "1", R"({"sops":1})", R"({"sops":null})", R"({"sops":[]})",
                               R"({"a":)", R"({"sops":{}, "sops":{}})", R"({"sops":{}} rest)"}) {
        is_refused(format, text);
      }
    }
  }

  TEST_CASE("INI") {
    const auto mac = [](std::string_view text) { return mac_of(Format::ini, text); };
    CHECK(mac("[a]\nmac = x\n[sops]\n; c\nage__list_0__map_enc = y\nmac = m\n\n[b]\nmac=z\n") ==
          "m");
    CHECK(mac("[sops]\r\nmac: m\r\n") == "m");
    CHECK(mac("[sops]") == "no mac");
    CHECK(mac("[a]\nsops = 1\n") == "no entry");
    CHECK(mac("") == "no entry");
    for (const char* text : {"[a\n", "[sops]\nmac=1\nmac=2\n", "[sops]\n[sops]\n"}) {
      is_refused(Format::ini, text);
    }
  }

  TEST_CASE("deep nesting is refused, also in skipped parts") {
    std::string deep(100000, '[');
    is_refused(Format::yaml, "a: " + deep);
    is_refused(Format::json, "{\"a\":" + deep);
    is_refused(Format::json, "{\"sops\":{\"a\":" + deep);
  }
}
