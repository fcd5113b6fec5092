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
          "A=ENC[AES256_GCM,x]\nB=clear", "age-encryption.org/v1\nA=1",
          "age-encryption.org/ is it\nA=1", "A=#topsecret", "A='#topsecret'", "SECRET: value\n",
          "SECRET:\tvalue"}) {
      CAPTURE(text);
      CHECK(holds_clear_assignment(text));
    }
  }

  TEST_CASE("with zeros: a few, and UTF-16 without a mark") {
    using namespace std::string_literals;
    CHECK(holds_clear_assignment("SECRET=topsecret-0123456789\nB=\0\n"s));
    CHECK(holds_clear_assignment("A\0=\0x\0"s));
    CHECK(holds_clear_assignment("\0A\0=\0x"s));
  }

  TEST_CASE("none") {
    for (const std::string text :
         {"", "# A=1\n", "A=\n", "A=\"\"\nB=''\n", "A=   # fill in\n", "A\n", "1A=2", "a b=c",
          "A=ENC[AES256_GCM,x]", "A=\"ENC[AES256_GCM,x]\"", "c2VjcmV0==\n", "sops_version=3.9\n",
          "SECRET:\nA:1\n", "A: ENC[AES256_GCM,x]", "A: # later",
          "age-encryption.org/v1\n-> X25519 x\nA=1", "-----BEGIN PGP MESSAGE-----\nA=1"}) {
      CAPTURE(text);
      CHECK_FALSE(holds_clear_assignment(text));
    }
    CHECK_FALSE(holds_clear_assignment(std::string("A=\1\2\3\n\0\0\0\0", 10)));
    CHECK_FALSE(holds_clear_assignment(std::string("\0GITCRYPT\0\nA=1\n", 15)));
  }
}
