#include <doctest/doctest.h>

#include <secretsctl/crypto/random.hpp>

using namespace secretsctl;

TEST_SUITE("random") {
  TEST_CASE("as many bytes as asked for, others each time") {
    const SecretBytes one = crypto::random_secret(32);
    const SecretBytes two = crypto::random_secret(32);
    CHECK(one.size() == 32);
    CHECK_FALSE(one.equals(two));
    Bytes first(32);
    Bytes second(32);
    crypto::random_bytes(first);
    crypto::random_bytes(second);
    CHECK(first != second);
    CHECK(first != Bytes(32));
  }
}
