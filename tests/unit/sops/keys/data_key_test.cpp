#include <doctest/doctest.h>

#include <secretsctl/sops/keys/data_key.hpp>

using namespace secretsctl;

TEST_SUITE("data key") {
  TEST_CASE("a new data key is a random key for AES-256") {
    const SecretBytes key = sops::new_data_key();
    CHECK(key.size() == 32);
    CHECK_FALSE(key.equals(sops::new_data_key()));
    CHECK_FALSE(key.equals(SecretBytes(32)));
  }
}
