#include <doctest/doctest.h>

#include <algorithm>
#include <hex.hpp>
#include <secretsctl/crypto/x25519.hpp>
#include <string>
#include <utility>

using namespace secretsctl;
using test::to_hex;

namespace {

crypto::X25519PublicKey point(std::string_view hex) {
  crypto::X25519PublicKey key{};
  std::ranges::copy(test::from_hex(hex), key.begin());
  return key;
}

std::string product(std::string_view scalar, std::string_view of) {
  const SecretBytes shared = crypto::x25519(test::secret_from_hex(scalar), point(of));
  return to_hex(shared.expose());
}

const std::string base_point = "09" + std::string(62, '0');

}  // namespace

TEST_SUITE("x25519") {
  TEST_CASE("RFC 7748, section 5.2: single multiplications") {
    CHECK(product("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                  "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c") ==
          "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    // The highest bit of the point is ignored.
    CHECK(product("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                  "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493") ==
          "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957");
  }

  TEST_CASE("RFC 7748, section 5.2: a thousand multiplications") {
    std::string scalar = base_point;
    std::string of = base_point;
    for (int i = 0; i < 1000; ++i) of = std::exchange(scalar, product(scalar, of));
    CHECK(scalar == "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
  }

  TEST_CASE("RFC 7748, section 6.1: Diffie-Hellman, Bob's side") {
    const std::string bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb";
    CHECK(to_hex(crypto::x25519_public_key(test::secret_from_hex(bob))) ==
          "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
    CHECK(product(bob, "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a") ==
          "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
  }

  TEST_CASE("points of small order give an empty secret") {
    const std::string scalar(64, '7');
    CHECK(product(scalar, std::string(64, '0')).empty());
    CHECK(product(scalar, "01" + std::string(62, '0')).empty());
    CHECK(product(scalar, "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")
              .empty());
    CHECK(product(scalar, "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")
              .empty());
    CHECK(product(scalar, "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")
              .empty());
    CHECK_FALSE(product(scalar, base_point).empty());
  }
}
