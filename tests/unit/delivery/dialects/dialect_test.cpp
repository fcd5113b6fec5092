#include <doctest/doctest.h>

#include <secretsctl/core/error.hpp>
#include <secretsctl/delivery/dialects/dialect.hpp>
#include <string>
#include <vector>

#include "thrown.hpp"

using namespace secretsctl;
using namespace secretsctl::delivery;

namespace {

VariableList one(std::string_view name, std::string_view value) {
  VariableList list;
  list.all.push_back({name, 7, SecretBytes::copy_of(value)});
  return list;
}

std::string written(Dialect dialect, std::string_view value, std::string_view name = "A") {
  const SecretBytes text = write_env_file(one(name, value), dialect);
  return std::string(text.expose_text());
}

std::string refusal(Dialect dialect, std::string_view value, std::string_view name = "A") {
  const auto call = [&] { static_cast<void>(written(dialect, value, name)); };
  CHECK(test::thrown_kind(call) == ErrorKind::not_representable);
  return test::thrown_message(call);
}

bool is_taken(Dialect dialect, std::string_view value, std::string_view name = "A") {
  return !test::thrown_kind([&] { static_cast<void>(written(dialect, value, name)); });
}

constexpr Dialect every[] = {Dialect::compose, Dialect::compose1, Dialect::docker_run,
                             Dialect::systemd, Dialect::sh,       Dialect::github};
constexpr std::string_view with_nul("a\0b", 3);

}  // namespace

TEST_SUITE("dialect") {
  TEST_CASE("Compose 2 undoes escapes in double quotes, and reads two dollars as one") {
    CHECK(written(Dialect::compose, "plain") == "A=\"plain\"\n");
    CHECK(written(Dialect::compose, "") == "A=\"\"\n");
    CHECK(written(Dialect::compose, R"(a\b"c'd)") == "A=\"a\\\\b\\\"c'd\"\n");
    CHECK(written(Dialect::compose, "$2b$10 ${X:?y} $") == "A=\"$$2b$$10 $${X:?y} $$\"\n");
    CHECK(written(Dialect::compose, "a\nb\r\n") == "A=\"a\\nb\\r\\n\"\n");
    CHECK(written(Dialect::compose, "a\\nb # c\t") == "A=\"a\\\\nb # c\t\"\n");
  }

  TEST_CASE("docker-compose 1 substitutes only braces, and allows no backslash at the end") {
    CHECK(written(Dialect::compose1, "$a $$ $") == "A=\"$a $$ $\"\n");
    CHECK(written(Dialect::compose1, "${a} $${") == "A=\"${:-$}{a} $${:-$}{\"\n");
    CHECK(written(Dialect::compose1, "a\\") == "A=\"a\\\\${:-}\"\n");
    CHECK(written(Dialect::compose1, "a\\\"b\n\r") == "A=\"a\\\\\\\"b\\n\\r\"\n");
    CHECK(written(Dialect::compose1, "") == "A=\"\"\n");
  }

  TEST_CASE("docker run reads a line unchanged") {
    CHECK(written(Dialect::docker_run, " \"a\\n'$B # ") == "A= \"a\\n'$B # \n");
    CHECK(written(Dialect::docker_run, "a\rb") == "A=a\rb\n");
    CHECK(written(Dialect::docker_run, "") == "A=\n");
    CHECK(refusal(Dialect::docker_run, "top\nsecret").find("secretsctl exec") != std::string::npos);
    refusal(Dialect::docker_run, "a\r");
    CHECK(is_taken(Dialect::docker_run, std::string(65536 - 3, 'x')));
    refusal(Dialect::docker_run, std::string(65536 - 2, 'x'));
  }

  TEST_CASE("systemd undoes a backslash before a quote and before another") {
    CHECK(written(Dialect::systemd, "a\\b\"c'$D`\n\t ") == "A=\"a\\\\b\\\"c'$D`\n\t \"\n");
    CHECK(is_taken(Dialect::systemd, "a\r\x01\x7f"));
    for (const char* value :
         {"\ufdd0", "x\ufdef", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff"}) {
      CHECK(refusal(Dialect::systemd, value).find("noncharacter") != std::string::npos);
    }
    for (const char* value : {"\ufdcf", "\ufdf0", "\ufffd", "\U0001fffd", "\U00010fbf", "\u0fbf"}) {
      CHECK(is_taken(Dialect::systemd, value));
    }
  }

  TEST_CASE("sh takes any byte in single quotes") {
    CHECK(written(Dialect::sh, "a'b\\\"$C\n\xff") == "export A='a'\\''b\\\"$C\n\xff'\n");
    CHECK(written(Dialect::sh, "") == "export A=''\n");
    for (const char* name : {"UID", "RANDOM", "OPTIND", "_"}) refusal(Dialect::sh, "1", name);
    CHECK(is_taken(Dialect::sh, "1", "UID_2"));
  }

  TEST_CASE("json is one object of strings") {
    CHECK(written(Dialect::json, "a\"\\\n\x01é") == "{\n\t\"A\": \"a\\\"\\\\\\n\\u0001é\"\n}\n");
    CHECK(written(Dialect::json, with_nul) == "{\n\t\"A\": \"a\\u0000b\"\n}\n");
    const SecretBytes none = write_env_file({}, Dialect::json);
    CHECK(none.expose_text() == "{}\n");
    VariableList two = one("A", "1");
    two.all.push_back({"", 8, SecretBytes::copy_of("2")});
    const SecretBytes text = write_env_file(two, Dialect::json);
    CHECK(text.expose_text() == "{\n\t\"A\": \"1\",\n\t\"\": \"2\"\n}\n");
    refusal(Dialect::json, "\xff");
    refusal(Dialect::json, "1", "\xff");
  }

  TEST_CASE("dialects for environments refuse values that no environment can hold") {
    for (const Dialect dialect : every) {
      CHECK(refusal(dialect, with_nul).find("NUL") != std::string::npos);
      refusal(dialect, std::string(128 * 1024, 'x'));
    }
    CHECK(is_taken(Dialect::sh, std::string(128 * 1024 - 3, 'x')));
    refusal(Dialect::sh, std::string(128 * 1024 - 2, 'x'));
  }

  TEST_CASE("bytes that are not UTF-8 are refused if the reader would change them") {
    for (const Dialect dialect : every) {
      CHECK(is_taken(dialect, "\xff") == (dialect == Dialect::sh));
    }
  }

  TEST_CASE("names") {
    for (const Dialect dialect : every) {
      for (const char* name : {"", "a b", "a=b", "#a", "a\nb"}) refusal(dialect, "1", name);
      CHECK(is_taken(dialect, "1", "_a_1"));
    }
    for (const Dialect dialect : {Dialect::compose, Dialect::compose1, Dialect::docker_run}) {
      CHECK(is_taken(dialect, "1", "a.b-c"));
    }
    for (const Dialect dialect : {Dialect::sh, Dialect::systemd, Dialect::github}) {
      refusal(dialect, "1", "a.b");
    }
    refusal(Dialect::compose, "1", "1a");
  }

  TEST_CASE("a refusal names key, line and dialect, and never the value") {
    const std::string message = refusal(Dialect::docker_run, "hunter2\nhunter3", "PASSWORD");
    CHECK(message.find("PASSWORD") != std::string::npos);
    CHECK(message.find("line 7") != std::string::npos);
    CHECK(message.find("docker-run") != std::string::npos);
    CHECK(message.find("hunter") == std::string::npos);
  }

  TEST_CASE("names of dialects") {
    CHECK(parse_dialect("docker-run") == Dialect::docker_run);
    CHECK(parse_dialect("github-masks") == Dialect::github_masks);
    CHECK(is_env_file(Dialect::sh));
    CHECK_FALSE(is_env_file(Dialect::github_masks));
    CHECK_FALSE(find_dialect("dotenv"));
    CHECK_FALSE(find_dialect(""));
    CHECK(test::thrown_kind([] { static_cast<void>(parse_dialect("x")); }) == ErrorKind::generic);
  }
}
