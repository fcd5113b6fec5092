#include <doctest/doctest.h>

#include <hex.hpp>
#include <secretsctl/crypto/sha512.hpp>
#include <string>

using namespace secretsctl;

namespace {

std::string digest(std::string_view text, std::size_t piece) {
  crypto::Sha512 hash;
  for (std::size_t i = 0; i < text.size(); i += piece) {
    hash.update(bytes_of(text.substr(i, piece)));
  }
  return test::to_hex(hash.digest());
}

}  // namespace

TEST_SUITE("sha512") {
  TEST_CASE("the examples of FIPS 180, in pieces of any size") {
    const std::string two_blocks =
        "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
        "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu";
    for (const std::size_t piece : {1U, 3U, 64U, 1000U}) {
      CHECK(digest("", piece) ==
            "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
            "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e");
      CHECK(digest("abc", piece) ==
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
      CHECK(digest(two_blocks, piece) ==
            "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018"
            "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909");
    }
  }
}
