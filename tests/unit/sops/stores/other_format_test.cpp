#include <doctest/doctest.h>

#include <secretsctl/sops/stores/other_format.hpp>
#include <secretsctl/sops/stores/store.hpp>
#include <string>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;

TEST_SUITE("other_format") {
  TEST_CASE("by name") {
    CHECK(other_format_of_name("a.yaml") == OtherFormat::yaml);
    CHECK(other_format_of_name("x/.yml.enc") == OtherFormat::yaml);
    CHECK(other_format_of_name("a.json") == OtherFormat::json);
    CHECK(other_format_of_name("a.env.ini.enc") == OtherFormat::ini);
    for (const char* name : {"", "a", "a.env", ".env.enc", "yaml", "a.yaml/b", "a.YAML", "a.json5",
                             "a.yaml.env", "a.yaml.enc.enc"}) {
      CAPTURE(name);
      CHECK_FALSE(other_format_of_name(name));
    }
  }

  TEST_CASE("by content") {
    CHECK(other_format_of_content("a: ENC[AES256_GCM,x]\nsops:\n  mac: x\n") == OtherFormat::yaml);
    CHECK(other_format_of_content("[a]\nb = ENC[AES256_GCM,x]\n[sops]\n") == OtherFormat::ini);
    CHECK(other_format_of_content("{\"a\":\"ENC[AES256_GCM,x]\",\"sops\":{}}") ==
          OtherFormat::json);
    CHECK(other_format_of_content("\n{ \"data\" : \"ENC[AES256_GCM,x]\",\n\"sops\":{}}") ==
          OtherFormat::binary);
    CHECK(other_format_of_content("{\"data\":\"ENC[AES256_GCM,x]\",\"b\":1,\"sops\":{}}") ==
          OtherFormat::json);
    CHECK_FALSE(other_format_of_content(""));
    CHECK_FALSE(other_format_of_content("{\"data\""));
    CHECK_FALSE(other_format_of_content("A=ENC[AES256_GCM,x]\nsops_mac=x\n"));
  }

  TEST_CASE("what is said of them") {
    for (const std::string type : {"yaml", "json", "ini", "binary"}) {
      CHECK(other_format_of_type(type));
      CHECK(test::thrown_message([&] {
              static_cast<void>(parse_format(type));
            }).ends_with(" is not supported yet; what is: dotenv (KEY=value lines)"));
    }
    CHECK_FALSE(other_format_of_type("dotenv"));
    CHECK_FALSE(other_format_of_type(""));
    CHECK_NOTHROW(refuse_other_name("a.env"));
    CHECK(test::thrown_message([&] { refuse_other_name("a.yml.enc"); }).starts_with("YAML is not"));
  }

  TEST_CASE("keys of YAML that begin like dotenv metadata are none") {
    const auto format_of = [](std::string_view text) { return format_of_content(bytes_of(text)); };
    CHECK_FALSE(format_of("sops_x: 1\n"));
    CHECK_FALSE(format_of("a: 1\nsops_url: http://a?b=c\nsops_"));
    CHECK_FALSE(format_of("A=1\n sops_mac=x\n"));
    CHECK(format_of("sops_x: 1\nsops_mac=x\n") == Format::dotenv);
    CHECK(format_of("sops_age__list_0__map_enc=x") == Format::dotenv);
  }
}
