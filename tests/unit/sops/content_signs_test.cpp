#include <doctest/doctest.h>

#include <secretsctl/sops/content_signs.hpp>
#include <secretsctl/git/guarded_name.hpp>

using namespace secretsctl::sops;

TEST_SUITE("content_signs") {
  TEST_CASE("the beginning of a line") {
    CHECK(has_line("key\n", "key"));
    CHECK(has_line("a\nkey", "key"));
    CHECK(has_line("akey\nkey", "key"));
    CHECK_FALSE(has_line("a key\n", "key"));
    CHECK_FALSE(has_line("", "key"));
  }

  TEST_CASE("SOPS's other formats") {
    CHECK(is_encrypted_elsewise("a: ENC[AES256_GCM,x]\nsops:\n  mac: x\n"));
    CHECK(is_encrypted_elsewise("[a]\nb = ENC[AES256_GCM,x]\n[sops]\n"));
    CHECK(is_encrypted_elsewise(" {\"a\":\"ENC[AES256_GCM,x]\",\"sops\":{}}"));
    CHECK(is_encrypted_elsewise("{\"b\":\"sops\",\"a\":\"ENC[AES256_GCM,x]\",\"sops\"\n:\t{}}"));
  }

  TEST_CASE("what only looks a little like them") {
    CHECK_FALSE(is_encrypted_elsewise(""));
    CHECK_FALSE(is_encrypted_elsewise("a: clear\nsops:\n  mac: x\n"));
    CHECK_FALSE(is_encrypted_elsewise("a: ENC[AES256_GCM,x]\n"));
    CHECK_FALSE(is_encrypted_elsewise("a: ENC[AES256_GCM,x]\nb:\n  sops:\n"));
    CHECK_FALSE(is_encrypted_elsewise("{\"a\":\"ENC[AES256_GCM,x]\",\"b\":\"sops\"}"));
    CHECK_FALSE(is_encrypted_elsewise("{\"a\":\"ENC[AES256_GCM,x]\",\"sops\":\"no\"}"));
  }
}

TEST_SUITE("guarded_name") {
  TEST_CASE("public by custom") {
    for (const char* name :
         {"README", "a/README.txt", "x.md", "id.pub", ".gitkeep", "a/.gitignore", ".sops.yaml",
          ".env.example", "sample.env", "a.template.yaml", ".env.dist"}) {
      CAPTURE(name);
      CHECK(is_public_name(name));
    }
    for (const char* name : {".env", "example", "a.example/x", "examples.env", "md",
                             "sub/.sops.yml", "my.README", "dist"}) {
      CAPTURE(name);
      CHECK_FALSE(is_public_name(name));
    }
  }

  TEST_CASE("key files") {
    CHECK(is_key_file_name("secrets/age-key.txt"));
    CHECK(is_key_file_name("keys.txt"));
    CHECK(is_key_file_name("me.agekey"));
    CHECK_FALSE(is_key_file_name("my-keys.txt"));
    CHECK_FALSE(is_key_file_name("keys.txt/other"));
  }
}
