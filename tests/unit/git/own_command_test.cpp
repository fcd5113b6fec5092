#include <doctest/doctest.h>

#include <secretsctl/core/child.hpp>
#include <secretsctl/git/own_command.hpp>

using namespace secretsctl;
using git::shell_word;

TEST_SUITE("own_command") {
  TEST_CASE("a word that a shell would not touch stays as it is") {
    CHECK(shell_word("/usr/local/bin/secretsctl-1.0") == "/usr/local/bin/secretsctl-1.0");
  }

  TEST_CASE("a shell reads any other word as it was") {
    for (const std::string text : {"", "a b", "it's", "''", "$HOME `id` \"x\" \\", "a\nb", "~", "#",
                                   "a;b", "m\xc3\xbcnchen", "*"}) {
      const ChildResult result = run_child({.words = {"sh", "-c", "printf %s. " + shell_word(text)},
                                            .environment = {},
                                            .without = {}});
      CHECK(result.output.expose_text() == text + ".");
    }
  }
}
