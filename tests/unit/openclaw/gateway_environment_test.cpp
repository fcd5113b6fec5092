#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <scratch_folder.hpp>
#include <secretsctl/openclaw/gateway_environment.hpp>

using namespace secretsctl;
using namespace secretsctl::openclaw;

namespace {

GatewayEnvironment from_config(std::string_view text) {
  GatewayEnvironment environment;
  environment.add_config(parse_json5(text).root);
  return environment;
}

GatewayEnvironment from_file(const std::string& text) {
  const test::ScratchFolder folder;
  const std::string path = folder.path() + "/.env";
  std::ofstream(path, std::ios::binary) << text;
  GatewayEnvironment environment;
  environment.add_file(path);
  return environment;
}

std::string value_of(const GatewayEnvironment& environment, const std::string& name) {
  const auto value = environment.find(name);
  return value ? std::string(*value) : "(not set)";
}

std::string expanded(const GatewayEnvironment& environment, const std::string& text,
                     std::vector<std::string>* missing = nullptr) {
  const std::string quoted = "\"" + text + "\"";
  const JsonText parsed = parse_json5(quoted);
  const SecretBytes result = environment.expand(parsed.root, missing);
  return std::string(result.expose_text());
}

}  // namespace

TEST_SUITE("work that variables make") {
  TEST_CASE("each expanded text has a limit, and so has the total") {
    const GatewayEnvironment environment = from_file("A=" + std::string(100'000, 'x') + "\n");
    std::string text;
    for (int i = 0; i < 10; ++i) text += "${A}";
    CHECK(expanded(environment, text).size() == 1'000'000);
    CHECK_THROWS_AS(static_cast<void>(expanded(environment, text + "${A}")), TooMuchWork);
    const auto again = [&] {
      for (int i = 0; i < 1000; ++i) static_cast<void>(expanded(environment, text));
    };
    CHECK_THROWS_AS(again(), TooMuchWork);
  }

  TEST_CASE("a missing variable is named once") {
    std::vector<std::string> missing;
    const JsonText parsed = parse_json5(R"("${NOT_SET_A}${NOT_SET_B}${NOT_SET_A}")");
    static_cast<void>(GatewayEnvironment().expand(parsed.root, &missing));
    CHECK(missing == std::vector<std::string>{"NOT_SET_A", "NOT_SET_B"});
  }

  TEST_CASE("a long line of quotes in a .env") {
    std::string line = "A=\"";
    for (int i = 0; i < 200'000; ++i) line += "\\\"";
    const GatewayEnvironment environment =
        from_file(line + std::string(200'000, ' ') + "\"\nB=2\n");
    CHECK(environment.find("B") == "2");
  }

  TEST_CASE("the environment of another user has none of our variables") {
    setenv("SOPS_AGE_KEY_FILE", "ours", 1);
    const UserAccount user{.uid = 1234, .gid = 1234, .groups = {}, .name = "them", .home = "/them"};
    const GatewayEnvironment environment = GatewayEnvironment::of_another_user(user);
    CHECK_FALSE(environment.find("SOPS_AGE_KEY_FILE").has_value());
    CHECK(environment.source_of("SOPS_AGE_KEY_FILE").empty());
    CHECK(environment.find("HOME") == "/them");
    CHECK(environment.find("USER") == "them");
    CHECK(GatewayEnvironment().find("SOPS_AGE_KEY_FILE") == "ours");
    unsetenv("SOPS_AGE_KEY_FILE");
  }
}

TEST_SUITE("gateway_environment") {
  TEST_CASE("${NAME} is expanded") {
    const auto environment =
        from_config(R"({"env": {"vars": {"TEST_A": "1", "_B2": "two", "lower": "x"}}})");
    CHECK(expanded(environment, "${TEST_A}") == "1");
    CHECK(expanded(environment, "a${TEST_A}${_B2}b") == "a1twob");
    CHECK(expanded(environment, "$${TEST_A}") == "${TEST_A}");
    CHECK(expanded(environment, "$$${TEST_A}") == "$${TEST_A}");
    CHECK(expanded(environment, "$$$${TEST_A}") == "$$${TEST_A}");
    CHECK(expanded(environment, "$${TEST_A}${TEST_A}") == "${TEST_A}1");
    for (const char* plain :
         {"", "$", "$$", "${", "${}", "$TEST_A", "${TEST_A", "${lower}", "${TEST-A}", "${ TEST_A}",
          "${2A}", "$ {TEST_A}", "{TEST_A}", "${TEST_A:-x}", "$${lower}", "$${", "${${}"}) {
      CHECK(expanded(environment, plain) == plain);
    }
    CHECK(expanded(environment, "${${TEST_A}}") == "${1}");
  }

  TEST_CASE("an inserted value is not expanded again") {
    setenv("SECRETSCTL_TEST_DOLLAR", "${SECRETSCTL_TEST_DOLLAR}$", 1);
    CHECK(expanded({}, "${SECRETSCTL_TEST_DOLLAR}x") == "${SECRETSCTL_TEST_DOLLAR}$x");
    unsetenv("SECRETSCTL_TEST_DOLLAR");
  }

  TEST_CASE("a reference to an unset or empty variable stays and is named") {
    setenv("SECRETSCTL_TEST_EMPTY", "", 1);
    std::vector<std::string> missing;
    const std::string text = "${SECRETSCTL_TEST_NONE}-${SECRETSCTL_TEST_EMPTY}$${SECRETSCTL_X}";
    CHECK(expanded({}, text, &missing) ==
          "${SECRETSCTL_TEST_NONE}-${SECRETSCTL_TEST_EMPTY}${SECRETSCTL_X}");
    CHECK(missing == std::vector<std::string>{"SECRETSCTL_TEST_NONE", "SECRETSCTL_TEST_EMPTY"});
    CHECK(expanded({}, "${SECRETSCTL_TEST_NONE}") == "${SECRETSCTL_TEST_NONE}");
    unsetenv("SECRETSCTL_TEST_EMPTY");
  }

  TEST_CASE("strings of env.vars") {
    const auto environment = from_config(
        R"({"env": {"vars": {"TEST_A": "vars", "TEST_B": "b", " TEST_C ": "c", "TEST_D": 1,
                             "TEST_E": " ", "TEST_F": "${TEST_A}", "TEST_G": "$${TEST_A} ${lower}",
                             "TEST-H": "h", "": "i"},
                    "TEST_K": "OpenClaw refuses it", "shellEnv": {"enabled": true}}})");
    CHECK(value_of(environment, "TEST_A") == "vars");
    CHECK(value_of(environment, "TEST_B") == "b");
    CHECK(value_of(environment, "TEST_C") == "c");
    for (const char* name :
         {"TEST_K", "TEST_D", "TEST_E", "TEST_F", "TEST-H", "", "vars", "shellEnv"}) {
      CHECK(value_of(environment, name) == "(not set)");
    }
    CHECK(value_of(environment, "TEST_G") == "$${TEST_A} ${lower}");
    CHECK(environment.source_of("TEST_A") == "env.vars of the configuration");
    CHECK(environment.source_of("TEST_D").empty());
    for (const char* none : {"{}", "[]", R"({"env": null})", R"({"env": {"vars": [1]}})"}) {
      CHECK(value_of(from_config(none), "TEST_A") == "(not set)");
    }
  }

  TEST_CASE("this process takes precedence over the file, and the file over the configuration") {
    setenv("SECRETSCTL_TEST_SET", "process", 1);
    setenv("SECRETSCTL_TEST_BLANK", " ", 1);
    const test::ScratchFolder folder;
    const std::string path = folder.path() + "/.env";
    std::ofstream(path) << "SECRETSCTL_TEST_SET=file\nTEST_A=file\nSECRETSCTL_TEST_BLANK=file\n";
    GatewayEnvironment environment;
    environment.add_file(path);
    environment.add_file(path + ".none");
    CHECK(value_of(environment, "SECRETSCTL_TEST_BLANK") == " ");
    environment.add_config(
        parse_json5(R"({env: {vars: {SECRETSCTL_TEST_SET: 'config', TEST_A: 'config',
                                     SECRETSCTL_TEST_BLANK: 'config', TEST_B: 'config'}}})")
            .root);
    CHECK(value_of(environment, "SECRETSCTL_TEST_SET") == "process");
    CHECK(environment.source_of("SECRETSCTL_TEST_SET") == "this environment");
    CHECK(value_of(environment, "TEST_A") == "file");
    CHECK(environment.source_of("TEST_A") == path);
    CHECK(value_of(environment, "TEST_B") == "config");
    // A blank variable counts as not set if the configuration has a value.
    CHECK(value_of(environment, "SECRETSCTL_TEST_BLANK") == "config");
    unsetenv("SECRETSCTL_TEST_SET");
    unsetenv("SECRETSCTL_TEST_BLANK");
  }

  TEST_CASE("a .env is read as the package dotenv does") {
    const auto environment = from_file(
        "# a comment\n"
        "TEST_A=plain value # a comment\n"
        "export TEST_B = 'single # \\n' # a comment\r\n"
        "TEST_C=\"double\\nline\\\\\"\n"
        "TEST_D=`back 'quotes' \"in\"`\n"
        "TEST_E=\n"
        "TEST_F=first\n"
        "TEST_F=second\n"
        "TEST_G='several\r\nlines'\n"
        "TEST_H=a#b\n"
        "  TEST_I  =  x=y  \n"
        "TEST-J=no\n"
        "no line\n"
        "TEST_L=\"a\"b\"\n"
        "TEST_M=\"open\\nend\n"
        "TEST_N='it\\'s'\n"
        "TEST_O='c:\\'\n"
        "TEST_K=last");
    const std::vector<std::pair<std::string, std::string>> expected = {
        {"TEST_A", "plain value"},
        {"TEST_B", "single # \\n"},
        {"TEST_D", "back 'quotes' \"in\""},
        {"TEST_E", ""},
        {"TEST_F", "second"},
        {"TEST_G", "several\nlines"},
        {"TEST_H", "a"},
        {"TEST_I", "x=y"},
        {"TEST-J", "(not set)"},
        {"TEST_L", "a\"b"},
        {"TEST_M", "\"open\nend"},
        {"TEST_N", "it\\'s"},
        {"TEST_O", "c:\\"},
        {"TEST_C", "double\nline\\\\"},
        {"TEST_K", "last"}};
    for (const auto& [name, value] : expected) CHECK(value_of(environment, name) == value);
  }
}
