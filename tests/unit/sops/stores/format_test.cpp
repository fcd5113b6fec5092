#include <doctest/doctest.h>

#include <secretsctl/sops/stores/format.hpp>
#include <string>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::sops;

TEST_SUITE("format") {
  TEST_CASE("by name") {
    CHECK(format_of_name("a.yaml") == Format::yaml);
    CHECK(format_of_name("x/.yml.enc") == Format::yaml);
    CHECK(format_of_name("a.json") == Format::json);
    CHECK(format_of_name("a.enc.json") == Format::json);
    CHECK(format_of_name("a.json.enc") == Format::json);
    CHECK(format_of_name("a.env.ini.enc") == Format::ini);
    for (const char* name : {"a.env", ".env.enc", ".env", ".env.local", "x.y/a.yaml.env"}) {
      CAPTURE(name);
      CHECK(format_of_name(name) == Format::dotenv);
    }
    for (const char* name :
         {"", "a", "yaml", "a.yaml/b", "a.YAML", "a.json5", "a.yaml.enc.enc", "data.bin"}) {
      CAPTURE(name);
      CHECK_FALSE(format_of_name(name));
    }
  }

  TEST_CASE("patterns of the names of encrypted files are recognised") {
    const auto patterns = name_patterns_of(row_of(Format::yaml));
    CHECK(patterns.size() == 6);
    CHECK(patterns.at(1).pattern == "*.enc.yaml");
    CHECK(patterns.at(1).sample == "sample.enc.yaml");
    for (const FormatRow* row : format_rows()) {
      for (const auto& [pattern, sample] : name_patterns_of(*row)) {
        CAPTURE(sample);
        CHECK(format_of_name(sample) == row->format);
      }
    }
  }

  TEST_CASE("by content") {
    const auto format_of = [](std::string_view text) { return format_of_content(bytes_of(text)); };
    CHECK(format_of("a: ENC[AES256_GCM,x]\nsops:\n  mac: x\n") == Format::yaml);
    CHECK(format_of("[a]\nb = ENC[AES256_GCM,x]\n[sops]\n") == Format::ini);
    CHECK(format_of("{\"a\":\"ENC[AES256_GCM,x]\",\"sops\":{}}") == Format::json);
    CHECK(format_of("\n{ \"data\" : \"ENC[AES256_GCM,x]\",\n\"sops\":{}}") == Format::binary);
    CHECK(format_of("{\"data\":\"ENC[AES256_GCM,x]\",\"b\":1,\"sops\":{}}") == Format::json);
    CHECK(format_of("A=ENC[AES256_GCM,x]\nsops_mac=x\n") == Format::dotenv);
    CHECK_FALSE(format_of(""));
    CHECK_FALSE(format_of("{\"data\""));
    CHECK_FALSE(format_of("{\"a\":1}"));
  }

  TEST_CASE("by both: content wins if a dotenv name holds JSON, or another name dotenv") {
    const auto format_of = [](std::string_view name, std::string_view text) {
      return format_of_file(name, bytes_of(text));
    };
    const std::string binary = "{\"data\":\"ENC[AES256_GCM,x]\",\"sops\":{}}";
    CHECK(format_of(".env.enc", binary) == Format::binary);
    CHECK(format_of("a.json", binary) == Format::json);
    CHECK(format_of("a.bin", binary) == Format::binary);
    CHECK(format_of(".env.enc", "{") == Format::dotenv);
    CHECK(format_of("a.yaml", "sops_mac=x") == Format::dotenv);
    CHECK(format_of("a.ini", "sops_mac=x") == Format::dotenv);
    CHECK(format_of("a.ini", "[sops]\n") == Format::ini);
    CHECK(format_of("a.yaml", "sops: 1") == Format::yaml);
    CHECK_FALSE(format_of("a", "text"));
  }

  TEST_CASE("messages about unknown formats") {
    for (const char* name : {"", "DOTENV", "env", "json_binary"}) {
      CHECK(test::thrown_message([&] {
              static_cast<void>(parse_format(name));
            }).ends_with("is not supported; supported: dotenv, json, yaml, ini, binary"));
    }
    CHECK(parse_format("dotenv") == Format::dotenv);
    CHECK(parse_format("json") == Format::json);
    CHECK(parse_format("yaml") == Format::yaml);
    CHECK(parse_format("ini") == Format::ini);
    CHECK(parse_format("binary") == Format::binary);
  }

  TEST_CASE("YAML keys with the prefix of dotenv metadata are not metadata") {
    const auto format_of = [](std::string_view text) { return format_of_content(bytes_of(text)); };
    CHECK_FALSE(format_of("sops_x: 1\n"));
    CHECK_FALSE(format_of("a: 1\nsops_url: http://a?b=c\nsops_"));
    CHECK_FALSE(format_of("A=1\n sops_mac=x\n"));
    CHECK(format_of("sops_x: 1\nsops_mac=x\n") == Format::dotenv);
    CHECK(format_of("sops_age__list_0__map_enc=x") == Format::dotenv);
  }
}
