#include <doctest/doctest.h>

#include <secretsctl/openclaw/explanation.hpp>

using namespace secretsctl::openclaw;

namespace {

std::vector<std::string> texts_in(std::string_view text) {
  std::vector<std::string> texts;
  for (const Explanation& explanation : explain(text)) {
    CHECK_FALSE(explanation.meaning.empty());
    CHECK_FALSE(explanation.mend.empty());
    texts.push_back(explanation.text);
  }
  return texts;
}

}  // namespace

TEST_SUITE("explanation") {
  TEST_CASE("each exit status of provider is known") {
    for (const int status : {1, 2, 25, 51, 100, 127, 128}) {
      const Explanation explanation = explain_status(status);
      CHECK(explanation.text == "exited with code " + std::to_string(status));
      CHECK(explanation.meaning.find("no such status") == std::string::npos);
      CHECK_FALSE(explanation.mend.empty());
    }
    CHECK(explain_status(77).meaning.find("no such status") != std::string::npos);
    CHECK(explain_status(-1).text == "exited with code null");
    CHECK(explain_status(-1).meaning.find("signal") != std::string::npos);
  }

  TEST_CASE("a text of OpenClaw is found in a log") {
    CHECK(texts_in("").empty());
    CHECK(texts_in("all is well").empty());
    CHECK(texts_in("[x] Exec provider \"a\" exited with code 128 (stderr: none).") ==
          std::vector<std::string>{"exited with code 128"});
    CHECK(texts_in("exited with code null") == std::vector<std::string>{"exited with code null"});
    CHECK(texts_in("exited with code ") == std::vector<std::string>{"exited with code null"});
    CHECK(texts_in("Exec provider \"a\" failed for id \"K\" (NOT_FOUND).") ==
          std::vector<std::string>{"(NOT_FOUND)"});
    CHECK(texts_in("Exec provider \"a\" failed for id \"K\".") ==
          std::vector<std::string>{"failed for id \"K\""});
    CHECK(texts_in("failed for id") == std::vector<std::string>{"failed for id"});
    CHECK(texts_in("failed for id \"open") == std::vector<std::string>{"failed for id"});
    CHECK(texts_in("spawn /a EACCES") == std::vector<std::string>{"EACCES"});
  }

  TEST_CASE("each is explained once, in the order of the log") {
    const std::vector<std::string> expected = {"exited with code 2", "timed out after",
                                               "exited with code 51", "SECRETS_DEGRADED"};
    CHECK(texts_in("exited with code 2\na timed out after 5 ms\nexited with code 51\n"
                   "exited with code 2\nSECRETS_DEGRADED timed out after 7 ms\n") == expected);
  }
}
