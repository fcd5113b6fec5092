#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/openclaw/provider.hpp>
#include <secretsctl/openclaw/request.hpp>

using namespace secretsctl;
using namespace secretsctl::openclaw;

TEST_SUITE("request") {
  TEST_CASE("a request of OpenClaw parses") {
    const Request request = parse_request(
        bytes_of(R"({"protocolVersion":1,"provider":"sops_env","ids":["A","B#c","\u00e4"]})"));
    CHECK(request.provider == "sops_env");
    CHECK(request.ids == std::vector<std::string>{"A", "B#c", "ä"});
  }

  TEST_CASE("unknown members are ignored wherever they nest") {
    const Request request = parse_request(bytes_of(
        R"({"x":{"ids":["no"],"protocolVersion":2},"ids":["A"],"y":[[1,null,true]],"protocolVersion":1})"));
    CHECK(request.ids == std::vector<std::string>{"A"});
  }

  TEST_CASE("malformed requests are refused") {
    for (const char* json : {"",
                             "null",
                             "1",
                             "[]",
                             "{}",
                             "{",
                             R"(["A"])",
                             R"({"ids":["A"]})",
                             R"({"protocolVersion":1})",
                             R"({"protocolVersion":2,"ids":["A"]})",
                             R"({"protocolVersion":"1","ids":["A"]})",
                             R"({"protocolVersion":1,"ids":"A"})",
                             R"({"protocolVersion":1,"ids":{"A":1}})",
                             R"({"protocolVersion":1,"ids":[1]})",
                             R"({"protocolVersion":1,"ids":[["A"]]})",
                             R"({"protocolVersion":1,"ids":[{}]})",
                             R"({"protocolVersion":1,"ids":[null]})",
                             R"({"protocolVersion":1,"ids":null})",
                             R"({"protocolVersion":1,"ids":["A"],"ids":["B"]})",
                             R"({"protocolVersion":1,"ids":["A"]} x)",
                             "{\"protocolVersion\":1,\"ids\":[\"\xff\"]}"}) {
      CHECK_THROWS_AS_MESSAGE(static_cast<void>(parse_request(bytes_of(json))), Error, json);
    }
  }

  TEST_CASE("nesting is limited") {
    const std::string deep = R"({"protocolVersion":1,"ids":["A"],"x":)" + std::string(100000, '[');
    CHECK_THROWS_AS(static_cast<void>(parse_request(bytes_of(deep))), Error);
  }

  TEST_CASE("a label is before an equals sign, a path is not divided") {
    CHECK(parse_provider_file("prod=a.env").label == "prod");
    CHECK(parse_provider_file("prod=a.env").path == "a.env");
    CHECK(parse_provider_file("/a/b.env").label.empty());
    CHECK(parse_provider_file("./a=b.env").path == "./a=b.env");
    CHECK(parse_provider_file("/x=y/.env").path == "/x=y/.env");
  }
}
