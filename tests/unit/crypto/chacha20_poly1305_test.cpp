#include <doctest/doctest.h>

#include <hex.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <string>

using namespace secretsctl;
using test::from_hex;
using test::to_hex;

namespace {

// RFC 8439, section 2.8.2. That example has additional data, which age never uses: the tag without
// it was computed with OpenSSL 3.5.
SecretBytes key() {
  return test::secret_from_hex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f");
}
const crypto::ChaChaNonce nonce = {7, 0, 0, 0, 0x40, 0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47};
const std::string plaintext =
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    "sunscreen would be it.";
const std::string ciphertext =
    "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92"
    "728b1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b"
    "4831d7bc3ff4def08e4b7a9de576d26586cec64b6116";
const std::string tag = "6a23a4681fd59456aea1d29f82477216";

}  // namespace

TEST_SUITE("chacha20_poly1305") {
  TEST_CASE("RFC 8439, both ways") {
    Bytes sealed(plaintext.size() + crypto::chacha20_poly1305_tag_size);
    crypto::chacha20_poly1305_seal(key(), nonce, bytes_of(plaintext), sealed);
    CHECK(to_hex(sealed) == ciphertext + tag);
    Bytes opened(plaintext.size());
    CHECK(crypto::chacha20_poly1305_open(key(), nonce, sealed, opened));
    CHECK(text_of(opened) == plaintext);
  }

  TEST_CASE("any change: opening fails, and the output is zero") {
    const Bytes sealed = from_hex(ciphertext + tag);
    for (std::size_t at = 0; at < sealed.size(); at += 13) {
      Bytes changed = sealed;
      changed[at] ^= 0x80;
      Bytes opened(plaintext.size(), 0xff);
      CHECK_FALSE(crypto::chacha20_poly1305_open(key(), nonce, changed, opened));
      CHECK(opened == Bytes(plaintext.size()));
    }
    crypto::ChaChaNonce other = nonce;
    other[11] = 1;
    Bytes opened(plaintext.size());
    CHECK_FALSE(crypto::chacha20_poly1305_open(key(), other, sealed, opened));
    const SecretBytes other_key(crypto::chacha20_poly1305_key_size);
    CHECK_FALSE(crypto::chacha20_poly1305_open(other_key, nonce, sealed, opened));
  }

  TEST_CASE("shorter than a tag") {
    Bytes opened;
    CHECK_FALSE(crypto::chacha20_poly1305_open(key(), nonce, Bytes(15), opened));
    CHECK_FALSE(crypto::chacha20_poly1305_open(key(), nonce, {}, opened));
  }
}
