#include <doctest/doctest.h>

#include <hex.hpp>
#include <secretsctl/crypto/scrypt.hpp>

using namespace secretsctl;

TEST_SUITE("scrypt") {
  // The vector has 64 bytes; the first 32 are the same for any length.
  TEST_CASE("RFC 7914, section 12: N = 16384, r = 8, p = 1") {
    const SecretBytes passphrase = SecretBytes::copy_of(std::string_view("pleaseletmein"));
    const SecretBytes key = crypto::scrypt(passphrase, bytes_of("SodiumChloride"), 14);
    CHECK(test::to_hex(key.expose()) ==
          "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2");
  }
}
