#include <doctest/doctest.h>

#include <secretsctl/git/env_content.hpp>
#include <string>

using secretsctl::git::holds_clear_assignment;

TEST_SUITE("env_content") {
  TEST_CASE("assignments") {
    for (const std::string text :
         {"A=1", "# c\nA=1\n", "export A=1\r\n", "  A = 1", "A='1'", "a.b-c=1",
          "\xef\xbb\xbf"
          "A=1",
          "A=\nB=2",
          "\xff\xfe"
          "A=1",
          "A=ENC[AES256_GCM,x]\nB=clear"}) {
      CAPTURE(text);
      CHECK(holds_clear_assignment(text));
    }
  }

  TEST_CASE("none") {
    for (const std::string text :
         {"", "# A=1\n", "A=\n", "A=\"\"\nB=''\n", "A=   # fill in\n", "A\n", "1A=2", "a b=c",
          "A=ENC[AES256_GCM,x]", "A=\"ENC[AES256_GCM,x]\"", "c2VjcmV0==\n",
          "age-encryption.org/v1\nA=1", "-----BEGIN PGP MESSAGE-----\nA=1"}) {
      CAPTURE(text);
      CHECK_FALSE(holds_clear_assignment(text));
    }
    CHECK_FALSE(holds_clear_assignment(std::string("\0GITCRYPT\0\nA=1\n", 15)));
  }
}
