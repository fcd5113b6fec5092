#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <secretsctl/openclaw/config_write.hpp>

#include "thrown.hpp"

namespace secretsctl::openclaw {
namespace {

const std::string provider = R"({"source":"exec","command":"/c","args":["provider","/f"]})";

std::string spliced(std::string_view config) {
  const SecretBytes result = splice_provider(config, "p", provider);
  return std::string(result.expose_text());
}

// What is left if the first inserted piece is taken out again.
bool is_insertion(const std::string& before, const std::string& after) {
  std::size_t start = 0;
  while (start < before.size() && before[start] == after[start]) ++start;
  const std::size_t rest = before.size() - start;
  return after.size() >= before.size() && after.substr(after.size() - rest) == before.substr(start);
}

}  // namespace

TEST_SUITE("config_write") {
  TEST_CASE("a provider is inserted, and nothing else changes") {
    for (const std::string config :
         {"{}", "{\n}\n", "{\"a\":1}", "{\n  \"a\": 1\n}\n", "{\n\t\"a\": 1\n}",
          "{\r\n    \"a\": 1\r\n}", "{\"secrets\":{}}", "{\n  \"secrets\": {\n  }\n}",
          "{\"secrets\":{\"defaults\":{\"env\":\"x\"}}}",
          "{\"secrets\":{\"providers\":{}},\"z\":1.0e300}",
          "{\n  \"secrets\": {\n    \"providers\": {\n      \"q\": {\"source\": \"env\"}\n    }\n  "
          "},\n  \"z\": "
          "12345678901234567890\n}\n",
          "  {\"a\" : [1,2,  3] }  "}) {
      CAPTURE(config);
      const std::string after = spliced(config);
      CHECK(is_insertion(config, after));
      const auto json = nlohmann::json::parse(after);
      CHECK(json["secrets"]["providers"]["p"] == nlohmann::json::parse(provider));
      CHECK(spliced(after) == after);
      CHECK((after.find('\n') == std::string::npos) == (config.find('\n') == std::string::npos));
      CHECK((after.find("\r\n") == std::string::npos) ==
            (config.find("\r\n") == std::string::npos));
    }
  }

  TEST_CASE("the new text is indented like what is around it") {
    CHECK(spliced("{\n    \"a\": 1\n}\n") ==
          "{\n    \"a\": 1,\n    \"secrets\": {\n        \"providers\": {\n            \"p\": {\n"
          "                \"source\": \"exec\",\n                \"command\": \"/c\",\n"
          "                \"args\": [\n                    \"provider\",\n"
          "                    \"/f\"\n                ]\n            }\n        }\n    }\n}\n");
    CHECK(
        spliced("{\"a\":1}") ==
        R"({"a":1, "secrets": {"providers":{"p":{"source":"exec","command":"/c","args":["provider","/f"]}}}})");
  }

  TEST_CASE("a provider of the name gets our members and keeps its own") {
    const std::string before =
        R"({"secrets":{"providers":{"p":{"timeoutMs":9000,"command":"/old","source":"exec"}}}})";
    CHECK(
        spliced(before) ==
        R"({"secrets":{"providers":{"p":{"timeoutMs":9000,"command":"/c","source":"exec", "args": ["provider","/f"]}}}})");
  }

  TEST_CASE("what is left alone") {
    for (const std::string_view config :
         {"", "[]", "1", "{a:1}", "{\"a\":1,}", "// x\n{}", "{\"a\"", "{\"secrets\":1}",
          "{\"secrets\":{\"providers\":[]}}", "{\"secrets\":{\"$include\":\"x\"}}",
          "{\"$include\":\"x\"}", "{\"secrets\":{\"providers\":{\"p\":{\"source\":\"env\"}}}}",
          "{\"secrets\":{\"providers\":{\"p\":{}}}}", "\ufeff{}"}) {
      CAPTURE(config);
      CHECK(test::thrown_kind([&] { static_cast<void>(spliced(config)); }) == ErrorKind::generic);
    }
  }
}

}  // namespace secretsctl::openclaw
