#include <doctest/doctest.h>

#include <secretsctl/core/child.hpp>
#include <secretsctl/core/shell_word.hpp>

using namespace secretsctl;

TEST_SUITE("shell_word") {
  TEST_CASE("a word that a shell would not change stays as it is") {
    CHECK(shell_word("/usr/local/bin/secretsctl-1.0") == "/usr/local/bin/secretsctl-1.0");
  }

  TEST_CASE("a shell reads any other word back unchanged") {
    for (const std::string text : {"", "a b", "it's", "''", "$HOME `id` \"x\" \\", "a\nb", "~", "#",
                                   "a;b", "m\xc3\xbcnchen", "*"}) {
      const ChildResult result = run_child({.words = {"sh", "-c", "printf %s. " + shell_word(text)},
                                            .environment = {},
                                            .without = {}});
      CHECK(result.output.expose_text() == text + ".");
    }
  }

  TEST_CASE("a shown path is never a flag") {
    CHECK(shell_path("secrets/.env") == "secrets/.env");
    CHECK(shell_path("a b") == "'a b'");
    CHECK(shell_path("-rf") == "./-rf");
    CHECK(shell_path("-r f") == "./'-r f'");
    CHECK(shell_path("a\033b") == "'a?b'");
  }
}
