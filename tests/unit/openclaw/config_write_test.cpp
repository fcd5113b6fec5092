#include <doctest/doctest.h>

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <scratch_folder.hpp>
#include <secretsctl/openclaw/config_write.hpp>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::openclaw;

namespace {

const std::string provider = R"({"source":"exec","args":["provider"]})";

std::string spliced(std::string_view config, const std::string& value = provider) {
  const SecretBytes text = splice_provider(config, "a", value);
  return std::string(text.expose_text());
}

std::string refusal(std::string_view config) {
  return test::thrown_message([&] { static_cast<void>(splice_provider(config, "a", provider)); });
}

bool is_refused(std::string_view config, std::string_view reason) {
  return refusal(config).find(reason) != std::string::npos;
}

std::string read(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777U;
}

}  // namespace

TEST_SUITE("config_write") {
  TEST_CASE("two spaces") {
    CHECK(spliced("{\n  \"b\": 1.0,\n  \"a\": 1e400\n}\n") ==
          "{\n  \"b\": 1.0,\n  \"a\": 1e400,\n  \"secrets\": {\n    \"providers\": {\n"
          "      \"a\": {\n        \"source\": \"exec\",\n        \"args\": [\n"
          "          \"provider\"\n        ]\n      }\n    }\n  }\n}\n");
  }

  TEST_CASE("four spaces, and tabs") {
    CHECK(spliced("{\n    \"b\": {}\n}") ==
          "{\n    \"b\": {},\n    \"secrets\": {\n        \"providers\": {\n"
          "            \"a\": {\n                \"source\": \"exec\",\n"
          "                \"args\": [\n                    \"provider\"\n                ]\n"
          "            }\n        }\n    }\n}");
    CHECK(spliced("{\n\t\"b\": 1\n}", R"({"source":"exec"})") ==
          "{\n\t\"b\": 1,\n\t\"secrets\": {\n\t\t\"providers\": {\n\t\t\t\"a\": {\n"
          "\t\t\t\t\"source\": \"exec\"\n\t\t\t}\n\t\t}\n\t}\n}");
  }

  TEST_CASE("CRLF") {
    CHECK(spliced("{\r\n  \"b\": 1\r\n}\r\n", R"({"source":"exec"})") ==
          "{\r\n  \"b\": 1,\r\n  \"secrets\": {\r\n    \"providers\": {\r\n      \"a\": {\r\n"
          "        \"source\": \"exec\"\r\n      }\r\n    }\r\n  }\r\n}\r\n");
  }

  TEST_CASE("one line") {
    CHECK(spliced(R"({"b":-0})") ==
          R"({"b":-0, "secrets": {"providers":{"a":{"source":"exec","args":["provider"]}}}})");
    CHECK(spliced("{}") ==
          R"({"secrets": {"providers":{"a":{"source":"exec","args":["provider"]}}}})");
    CHECK(spliced(R"({"secrets":{"providers":{}}})") ==
          R"({"secrets":{"providers":{"a": {"source":"exec","args":["provider"]}}}})");
  }

  TEST_CASE("empty objects in a text of several lines") {
    CHECK(spliced("{\n  \"secrets\": {}\n}\n", R"({"source":"exec"})") ==
          "{\n  \"secrets\": {\n    \"providers\": {\n      \"a\": {\n"
          "        \"source\": \"exec\"\n      }\n    }\n  }\n}\n");
    CHECK(spliced("{\n}\n", R"({"source":"exec"})") ==
          "{\n  \"secrets\": {\n    \"providers\": {\n      \"a\": {\n"
          "        \"source\": \"exec\"\n      }\n    }\n  }\n}\n");
  }

  TEST_CASE("secrets without providers, and providers beside others") {
    CHECK(spliced("{\n  \"secrets\": {\n    \"defaults\": {\"exec\": \"b\"}\n  }, \"x\": 1\n}",
                  R"({"source":"exec"})") ==
          "{\n  \"secrets\": {\n    \"defaults\": {\"exec\": \"b\"},\n    \"providers\": {\n"
          "      \"a\": {\n        \"source\": \"exec\"\n      }\n    }\n  }, \"x\": 1\n}");
    CHECK(spliced(R"({"secrets":{"providers":{"b":{}}},"z":[1,2]})", R"({"source":"exec"})") ==
          R"({"secrets":{"providers":{"b":{}, "a": {"source":"exec"}}},"z":[1,2]})");
  }

  TEST_CASE("an existing provider keeps members that are not ours") {
    CHECK(
        spliced(R"({"secrets":{"providers":{"a":{"timeoutMs":1.0,"source":"exec","args":[]}}}})") ==
        R"({"secrets":{"providers":{"a":{"timeoutMs":1.0,"source":"exec","args":["provider"]}}}})");
    CHECK(
        spliced(R"({"secrets":{"providers":{"a":{"source":"exec","timeoutMs":5}}}})") ==
        R"({"secrets":{"providers":{"a":{"source":"exec","timeoutMs":5, "args": ["provider"]}}}})");
    CHECK(spliced("{\n  \"secrets\": {\"providers\": {\n    \"a\": {\n      \"source\": \"exec\",\n"
                  "      \"args\": [\n        \"x\"\n      ]\n    }\n  }}\n}") ==
          "{\n  \"secrets\": {\"providers\": {\n    \"a\": {\n      \"source\": \"exec\",\n"
          "      \"args\": [\n        \"provider\"\n      ]\n    }\n  }}\n}");
  }

  TEST_CASE("a value that no JSON library holds is replaced too") {
    for (const char* old : {R"("\ud800")", "1e400", "null", "{\"x\":[]}", "\"\xff\""}) {
      CHECK(spliced(std::string(R"({"secrets":{"providers":{"a":{"source":"exec","args":)") + old +
                    "}}}}") ==
            R"({"secrets":{"providers":{"a":{"source":"exec","args":["provider"]}}}})");
    }
  }

  TEST_CASE("of repeated names the last is changed, because the last counts") {
    CHECK(
        spliced(
            R"({"secrets":1,"secrets":{"providers":{"a":{"source":"file"},"a":{"source":"exec"}}}})",
            R"({"source":"exec","args":[]})") ==
        R"({"secrets":1,"secrets":{"providers":{"a":{"source":"file"},"a":{"source":"exec", "args": []}}}})");
  }

  TEST_CASE("an equal provider is not changed") {
    const std::string config =
        "{ \"secrets\":\r\n{\"providers\" :{\"a\":{\"args\" : [ \"prov\\u0069der\" ],\"x\":1.0,"
        "\"source\":\"exec\"} } } }\n\n";
    CHECK(spliced(config) == config);
    CHECK(spliced(spliced("{\n   \"b\": 1\n}")) == spliced("{\n   \"b\": 1\n}"));
  }

  TEST_CASE("a text that cannot be changed safely is refused with the reason") {
    for (const char* json5 : {"{} // a", "{a: 1}", "{\"a\": 1,}", "\ufeff{}", "{\"a\": 'b'}"}) {
      CHECK_MESSAGE(is_refused(json5, "JSON5"), json5);
    }
    for (const char* other : {"1", "null", "[]", "\"a\""}) {
      CHECK_MESSAGE(is_refused(other, "no object"), other);
    }
    for (const char* broken : {"", "{", "{\"a\": 1} 2"}) {
      CHECK_MESSAGE(is_refused(broken, "line 1"), broken);
    }
    CHECK(is_refused(R"({"secrets": null})", "'secrets' is no object"));
    CHECK(is_refused(R"({"secrets": {"providers": []}})", "'providers' is no object"));
    CHECK(is_refused(R"({"secrets": {"providers": {"a": 1}}})", "'a' is no object"));
    for (const char* included :
         {R"({"$include": "x"})", R"({"secrets": {"$include": "x"}})",
          R"({"secrets": {"providers": {"$include": ["x"], "a": {"source": "exec"}}}})",
          R"({"secrets": {"providers": {"a": {"$include": "x", "source": "exec"}}}})"}) {
      CHECK_MESSAGE(is_refused(included, "$include"), included);
    }
    for (const char* source : {R"("file")", "1", R"("exec ")"}) {
      CHECK(is_refused(std::string(R"({"secrets":{"providers":{"a":{"source":)") + source + "}}}}",
                       "another source"));
    }
    CHECK(is_refused(R"({"secrets":{"providers":{"a":{}}}})", "another source"));
    // An $include in another place does not matter.
    CHECK_NOTHROW(spliced(R"({"models": {"$include": "x"}})"));
  }

  TEST_CASE("a file keeps its mode, and its old text is kept beside it") {
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/openclaw.json";
    write(path, "{}\n");
    REQUIRE(chmod(path.c_str(), 0640) == 0);
    ConfigWrite result = write_provider(path, "a", provider);
    CHECK(result.outcome == ConfigWrite::Outcome::written);
    CHECK(result.backup == path + ".before-secretsctl");
    CHECK(read(result.backup) == "{}\n");
    CHECK(mode_of(result.backup) == 0600);
    CHECK(read(path) == spliced("{}\n"));
    CHECK(mode_of(path) == 0640);

    result = write_provider(path, "a", provider);
    CHECK(result.outcome == ConfigWrite::Outcome::unchanged);
    CHECK(result.backup.empty());

    result = write_provider(path, "b", provider);
    CHECK(result.outcome == ConfigWrite::Outcome::written);
    CHECK(result.backup == path + ".before-secretsctl.2");

    write(path, "{} // a");
    result = write_provider(path, "a", provider);
    CHECK(result.outcome == ConfigWrite::Outcome::left_alone);
    CHECK(result.reason.find("JSON5") != std::string::npos);
    CHECK(read(path) == "{} // a");
    CHECK_THROWS_AS(static_cast<void>(write_provider(path + "x", "a", provider)), Error);
  }
}
