#include <doctest/doctest.h>

#include <secretsctl/openclaw/secret_reference.hpp>

using namespace secretsctl::openclaw;

TEST_SUITE("secret_reference") {
  TEST_CASE("sources have names") {
    for (const auto source :
         {SecretSource::env, SecretSource::file, SecretSource::exec, SecretSource::store}) {
      CHECK(parse_source(source_name(source)) == source);
    }
    CHECK(source_name(SecretSource::exec) == "exec");
    for (const char* other : {"", "Exec", "exec ", "vault"}) CHECK_FALSE(parse_source(other));
  }

  TEST_CASE("an alias") {
    for (const std::string& good :
         {std::string("a"), std::string("sops_env"), std::string("a-9_"), std::string(64, 'z')}) {
      CHECK_MESSAGE(is_alias(good), good);
    }
    for (const std::string& bad :
         {std::string(), std::string("A"), std::string("9a"), std::string("_a"), std::string("-a"),
          std::string("aB"), std::string("a.b"), std::string("a b"), std::string("ä"),
          std::string("a\n"), std::string(65, 'z')}) {
      CHECK_FALSE_MESSAGE(is_alias(bad), bad);
    }
  }

  TEST_CASE("a variable") {
    for (const std::string& good : {std::string("A"), std::string("SOPS_AGE_KEY_FILE"),
                                    std::string("A1_"), std::string(128, 'Z')}) {
      CHECK_MESSAGE(is_variable_name(good), good);
    }
    for (const std::string& bad :
         {std::string(), std::string("_A"), std::string("1A"), std::string("a"), std::string("Ab"),
          std::string("A-B"), std::string("A B"), std::string(129, 'Z')}) {
      CHECK_FALSE_MESSAGE(is_variable_name(bad), bad);
    }
  }

  TEST_CASE("an id of an exec provider") {
    for (const std::string& good :
         {std::string("A"), std::string("9"), std::string("prod#KEY"), std::string("a/b/c"),
          std::string("a.b:c_d-e"), std::string("a/..b"), std::string("a/.b/b."),
          std::string("a//b"), std::string("a/"), std::string(256, 'x')}) {
      CHECK_MESSAGE(is_exec_id(good), good);
    }
    for (const std::string& bad :
         {std::string(), std::string(".a"), std::string("/a"), std::string("#a"), std::string("_a"),
          std::string("a b"), std::string("a/.."), std::string("a/../b"), std::string("a/."),
          std::string("a/./b"), std::string("ä"), std::string("a=b"), std::string("a\n"),
          std::string(257, 'x')}) {
      CHECK_FALSE_MESSAGE(is_exec_id(bad), bad);
    }
  }

  TEST_CASE("an id of a file provider") {
    for (const char* good : {"value", "/", "/a", "/a/b", "/a~0b/~1", "//", "/a b/ä"}) {
      CHECK_MESSAGE(is_file_id(good), good);
    }
    for (const char* bad : {"", "a", "values", "a/b", "/a~", "/~2", "/~/a"}) {
      CHECK_FALSE_MESSAGE(is_file_id(bad), bad);
    }
  }

  TEST_CASE("trimmed() removes the white space of trim(), only at both ends") {
    CHECK(trimmed("").empty());
    CHECK(trimmed(" \t\r\n\v\f").empty());
    CHECK(trimmed(" a b ") == "a b");
    CHECK(trimmed("\ufeff\u00a0\u2028\u2029\u3000a\u1680\u205f\u202f") == "a");
    CHECK(trimmed("\u200ba\u180e") == "\u200ba\u180e");
    CHECK(trimmed("\u0085") == "\u0085");
    CHECK(trimmed("ä") == "ä");
  }

  TEST_CASE("placeholders") {
    for (const char* placeholder : {"REDACTED", "***", " *** ", "[REDACTED]", "<redacted>\n",
                                    "__OPENCLAW_REDACTED__", "[REDACTED_PRIVATE_KEY]"}) {
      CHECK_MESSAGE(is_placeholder(placeholder), placeholder);
    }
    for (const char* other : {"", "redacted", "****", "**", "REDACTED!", "sk-REDACTED"}) {
      CHECK_FALSE_MESSAGE(is_placeholder(other), other);
    }
  }
}
