#include <doctest/doctest.h>

#include <secretsctl/setup/build_context.hpp>
#include <secretsctl/setup/git_state.hpp>
#include <secretsctl/setup/ignore_file.hpp>
#include <secretsctl/setup/repository.hpp>

namespace secretsctl::setup {

TEST_SUITE("build_context") {
  TEST_CASE("a .dockerignore excludes the paths that Docker leaves out") {
    CHECK(is_excluded("secrets/.env\n", "secrets/.env"));
    CHECK(is_excluded("/secrets/.env", "secrets/.env"));
    CHECK(is_excluded("  secrets/.env  \r\n", "secrets/.env"));
    CHECK(is_excluded("./secrets//.env", "secrets/.env"));
    CHECK(is_excluded("**/.env", ".env"));
    CHECK(is_excluded("**/.env", "a/b/.env"));
    CHECK(is_excluded("*", "secrets/age-key.txt"));
    CHECK(is_excluded("**", "secrets/age-key.txt"));
    CHECK(is_excluded("secrets/**", "secrets/a/b"));
    CHECK(is_excluded("s*s/age-ke?.txt", "secrets/age-key.txt"));
    CHECK(is_excluded("secrets/[a-c]ge-key.txt", "secrets/age-key.txt"));
    CHECK(is_excluded("secrets/age\\-key.txt", "secrets/age-key.txt"));
    CHECK(is_excluded("a/**/z", "a/b/c/z"));
    CHECK(is_excluded("a/**/z", "a/z"));
  }

  TEST_CASE("an excluded folder excludes its content") {
    CHECK(is_excluded("secrets", "secrets/deep/.env"));
    CHECK(is_excluded("secrets/", "secrets/.env"));
    CHECK_FALSE(is_excluded("secret", "secrets/.env"));
    CHECK_FALSE(is_excluded("secrets/.env", "secrets"));
  }

  TEST_CASE("a .dockerignore does not exclude other paths") {
    CHECK_FALSE(is_excluded("", ".env"));
    CHECK_FALSE(is_excluded("\n \n# .env\n#.env\n", ".env"));
    CHECK_FALSE(is_excluded(".env", "secrets/.env"));
    CHECK_FALSE(is_excluded("*.env", "secrets/.env"));
    CHECK_FALSE(is_excluded("secretsX.env", "secrets/.env"));
    CHECK_FALSE(is_excluded(".env", "xenv"));
    CHECK_FALSE(is_excluded("[", "["));
  }

  TEST_CASE("the last line that matches decides") {
    CHECK_FALSE(is_excluded("*\n!secrets/.env\n", "secrets/.env"));
    CHECK_FALSE(is_excluded("secrets\n!secrets\n", "secrets/.env"));
    CHECK(is_excluded("!secrets\nsecrets\n", "secrets/.env"));
    CHECK(is_excluded("*\n!src\n", "secrets/.env"));
    CHECK(is_excluded("*\n! secrets\n**/.env", "secrets/.env"));
  }

  TEST_CASE("the line for a .gitignore matches one path only") {
    CHECK(ignore_line("/r/secrets/.env", "/r") == "/secrets/.env");
    CHECK(ignore_line("/r/a b/[x]*?\\", "/r") == "/a\\ b/\\[x]\\*\\?\\\\");
  }

  TEST_CASE("has_line matches whole lines") {
    CHECK(has_line("a\n/.env \r\nb", "/.env"));
    CHECK(has_line("/.env", "/.env"));
    CHECK_FALSE(has_line("a\n \n\n", "/.env"));
    CHECK_FALSE(has_line("/.env.enc\nx/.env\n#/.env", "/.env"));
  }

  TEST_CASE("a path is inside a folder, or not") {
    CHECK(is_inside("/a/b", "/a"));
    CHECK_FALSE(is_inside("/a", "/a"));
    CHECK_FALSE(is_inside("/ab", "/a"));
    CHECK_FALSE(is_inside("/", "/a"));
    CHECK(is_inside("/a/..b", "/a"));
    CHECK(is_inside("/a", "/"));
  }
}

}  // namespace secretsctl::setup
