#include <doctest/doctest.h>

#include <secretsctl/sops/stores/encrypted_name.hpp>

using namespace secretsctl::sops;

TEST_SUITE("encrypted name") {
  using Names = std::vector<std::string>;

  TEST_CASE("the names of a plaintext and its encrypted file are inverse") {
    CHECK(encrypted_name("secrets/.env") == "secrets/.env.enc");
    CHECK(plaintext_name("secrets/.env.enc") == "secrets/.env");
    CHECK(plaintext_name(encrypted_name("a.enc")) == "a.enc");
  }

  TEST_CASE("a file encrypted in place has its plaintext's name") {
    CHECK_FALSE(is_encrypted_name("secrets/.env"));
    CHECK_FALSE(is_encrypted_name("a.enc.env"));
    CHECK_FALSE(is_encrypted_name("aenc"));
    CHECK(plaintext_name("secrets/.env") == "secrets/.env");
  }

  TEST_CASE("YAML keeps its ending") {
    CHECK(encrypted_name("a/values.yaml") == "a/values.enc.yaml");
    CHECK(encrypted_name("x.yml") == "x.enc.yml");
    for (const char* name : {"a/x.enc.yaml", "a/x.sops.yaml", "a/x.yaml.enc", "a/x.enc.yaml.enc"}) {
      CAPTURE(name);
      CHECK(is_encrypted_name(name));
      CHECK(plaintext_name(name) == "a/x.yaml");
    }
    for (const char* name : {".sops.yaml", "a/.sops.yaml", "a/.enc.yml", "x.yaml", "xenc.yaml"}) {
      CAPTURE(name);
      CHECK_FALSE(is_encrypted_name(name));
      CHECK(plaintext_name(name) == name);
    }
    CHECK(names_for_rules("x.enc.yml") == Names{"x.yml", "x.enc.yml"});
  }

  TEST_CASE("the name .enc leaves no plaintext name, and no rule is looked up for one") {
    CHECK(is_encrypted_name(".enc"));
    CHECK(plaintext_name(".enc").empty());
    CHECK(names_for_rules(".enc") == Names{".enc"});
  }

  TEST_CASE("rules see the plaintext's name first, and each name once") {
    CHECK(names_for_rules("a/.env.enc") == Names{"a/.env", "a/.env.enc"});
    CHECK(names_for_rules("a/.env") == Names{"a/.env"});
  }
}
