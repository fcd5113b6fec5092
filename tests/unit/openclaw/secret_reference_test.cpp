#include <doctest/doctest.h>

#include <secretsctl/openclaw/explanation.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>

namespace secretsctl::openclaw {

TEST_SUITE("secret_reference") {
  TEST_CASE("what OpenClaw takes for an alias, a variable and an id") {
    for (const std::string_view good : {"p", "sops_env", "a-1"}) CHECK(is_alias(good));
    for (const std::string_view bad : {"", "P", "1a", "a.b", "a b"}) CHECK_FALSE(is_alias(bad));
    CHECK(is_alias(std::string(64, 'a')));
    CHECK_FALSE(is_alias(std::string(65, 'a')));
    for (const std::string_view good : {"A", "SOPS_AGE_KEY", "A1"}) CHECK(is_variable_name(good));
    for (const std::string_view bad : {"", "a", "_A", "1A", "A-B"})
      CHECK_FALSE(is_variable_name(bad));
    for (const std::string_view good :
         {"A", "a_b", "main#_TOKEN", "a/b:c.d-e", "1", "a/.b", "a..b", "a/..."}) {
      CAPTURE(good);
      CHECK(is_exec_id(good));
    }
    for (const std::string_view bad :
         {"", "_A", "a b", "a/../b", "a/.", "./a", "ключ", "a\n", "-a"}) {
      CAPTURE(bad);
      CHECK_FALSE(is_exec_id(bad));
    }
    CHECK(is_exec_id(std::string(256, 'a')));
    CHECK_FALSE(is_exec_id(std::string(257, 'a')));
    CHECK(is_file_id("/a/~0~1"));
    CHECK(is_file_id("value"));
    CHECK_FALSE(is_file_id("a"));
    CHECK_FALSE(is_file_id("/~2"));
    CHECK_FALSE(is_file_id("/~"));
  }

  TEST_CASE("placeholders, also between blanks") {
    for (const std::string_view value :
         {"REDACTED", "***", " [redacted]\n", "\u00a0<redacted>", "__OPENCLAW_REDACTED__"}) {
      CHECK(is_placeholder(value));
    }
    for (const std::string_view value : {"", "redacted", "****", "x REDACTED"}) {
      CHECK_FALSE(is_placeholder(value));
    }
    CHECK(trimmed(" \t\r\n\u2003x y\ufeff ") == "x y");
  }

  TEST_CASE("variables in a text of the configuration") {
    setenv("SECRETSCTL_TEST_A", "one", 1);
    setenv("SECRETSCTL_TEST_EMPTY", "", 1);
    unsetenv("SECRETSCTL_TEST_B");
    const GatewayEnvironment environment;
    const auto expanded = [&](const std::string& inside) {
      const std::string text = "\"" + inside + "\"";
      return environment.expand_plain(parse_json5(text).root);
    };
    CHECK(expanded("x${SECRETSCTL_TEST_A}y") == "xoney");
    CHECK(expanded("$${SECRETSCTL_TEST_A}") == "${SECRETSCTL_TEST_A}");
    CHECK(expanded("$$${SECRETSCTL_TEST_A}") == "$${SECRETSCTL_TEST_A}");
    CHECK(expanded("$SECRETSCTL_TEST_A") == "$SECRETSCTL_TEST_A");
    CHECK(expanded("${secretsctl} ${} ${ $") == "${secretsctl} ${} ${ $");
    const std::string text = "\"${SECRETSCTL_TEST_B}${SECRETSCTL_TEST_EMPTY}\"";
    std::vector<std::string> missing;
    const SecretBytes left = environment.expand(parse_json5(text).root, &missing);
    CHECK(left.expose_text() == "${SECRETSCTL_TEST_B}${SECRETSCTL_TEST_EMPTY}");
    CHECK(missing == std::vector<std::string>{"SECRETSCTL_TEST_B", "SECRETSCTL_TEST_EMPTY"});
    CHECK(environment.source_of("SECRETSCTL_TEST_A") == "this environment");
  }

  TEST_CASE("OpenClaw's texts are explained, each once, in their order") {
    const auto found = explain(
        "x Exec provider \"p\" exited with code 51. y\nExec provider \"p\" failed for id \"A\" "
        "(NOT_FOUND).\nExec provider \"p\" exited with code 51.\nfailed for id \"B\".");
    REQUIRE(found.size() == 3);
    CHECK(found[0].text == "exited with code 51");
    CHECK(found[1].text == "(NOT_FOUND)");
    CHECK(found[2].text == "failed for id \"B\"");
    CHECK(explain("exited with code null.").front().meaning.find("signal") != std::string::npos);
    CHECK(explain("nothing of it").empty());
    for (const int status : {1, 2, 25, 51, 100, 127, 128, 9}) {
      CHECK_FALSE(explain_status(status).meaning.empty());
      CHECK_FALSE(explain_status(status).mend.empty());
    }
  }
}

}  // namespace secretsctl::openclaw
