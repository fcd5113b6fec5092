#include <doctest/doctest.h>

#include <secretsctl/core/private_key_text.hpp>
#include <string>

#include "thrown.hpp"

using namespace secretsctl;

TEST_SUITE("private key text") {
  TEST_CASE("private keys, whole or cut") {
    for (const char* text :
         {"AGE-SECRET-KEY-1QQQSYQCYQ5RQWZQFPG9", "age-secret-key-1qqqsyqcyq5rqwzqfpg9",
          "AGE-SECRET-KEY-PQ-1QQQSYQCYQ5RQWZQFPG9", "# created: 2026\nAGE-SECRET-KEY-1QQ",
          "Age-Secret-Key-", "AGE-PLUGIN-YUBIKEY-1QQQSYQCYQ5RQWZQFPG9",
          "/usr/bin/age-plugin-yubikey AGE-PLUGIN-YUBIKEY-1QQQSYQCYQ5RQWZQFPG9",
          "-----BEGIN OPENSSH PRIVATE KEY-----", "x -----BEGIN RSA PRIVATE KEY-----\nMII"}) {
      CAPTURE(text);
      CHECK(holds_private_key(text));
      CHECK(test::thrown_kind([&] { refuse_private_key_as_path(text, ErrorKind::no_file); }) ==
            ErrorKind::no_file);
      const std::string message =
          test::thrown_message([&] { refuse_private_key_as_path(text, ErrorKind::no_file); });
      CHECK(message.find("QQQSYQCY") == std::string::npos);
    }
  }

  TEST_CASE("paths and public keys") {
    for (const char* text : {"", "-", "keys.txt", "age-plugin-yubikey", "age-plugin-yubikey-1.2",
                             "/home/me/private key.txt", "AGE-SECRET-KE", "age1qqqsyqcyq5rqwzqfpg9",
                             "age1yubikey1qqqsyqcyq5rqwzqfpg9", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",
                             "-----BEGIN PUBLIC KEY-----"}) {
      CAPTURE(text);
      CHECK_FALSE(holds_private_key(text));
      CHECK_NOTHROW(refuse_private_key_as_path(text, ErrorKind::no_file));
    }
  }
}
