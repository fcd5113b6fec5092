#include <doctest/doctest.h>

#include <hex.hpp>
#include <secretsctl/crypto/hkdf.hpp>
#include <string>

using namespace secretsctl;
using test::from_hex;
using test::to_hex;

namespace {

std::string derived(std::string_view key_material, std::string_view salt, std::string_view info) {
  const Bytes info_bytes = from_hex(info);
  const SecretBytes key =
      crypto::hkdf_sha256(test::secret_from_hex(key_material), from_hex(salt), text_of(info_bytes));
  return to_hex(key.expose());
}

}  // namespace

TEST_SUITE("hkdf") {
  // The first 32 bytes of each output: age uses no more.
  TEST_CASE("RFC 5869, appendix A.1 to A.3") {
    CHECK(derived("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
                  "f0f1f2f3f4f5f6f7f8f9") ==
          "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
    std::string material;
    std::string salt;
    std::string info;
    for (int i = 0; i < 80; ++i) {
      const auto hex = [](int value) {
        const auto byte = static_cast<std::uint8_t>(value);
        return to_hex({&byte, 1});
      };
      material += hex(i);
      salt += hex(0x60 + i);
      info += hex(0xb0 + i);
    }
    CHECK(derived(material, salt, info) ==
          "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c");
    CHECK(derived("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "") ==
          "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
  }
}

TEST_SUITE("hmac_sha256") {
  TEST_CASE("RFC 4231, test cases 1, 2 and 6: keys under and over a block") {
    const auto mac = [](ByteView key, std::string_view data) {
      return to_hex(crypto::hmac_sha256(SecretBytes::copy_of(key), bytes_of(data)));
    };
    CHECK(mac(Bytes(20, 0x0b), "Hi There") ==
          "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    CHECK(mac(bytes_of("Jefe"), "what do ya want for nothing?") ==
          "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    CHECK(mac(Bytes(131, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First") ==
          "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  }

  TEST_CASE("a MAC is verified whole") {
    const SecretBytes key = SecretBytes::copy_of(std::string_view("Jefe"));
    const ByteView data = bytes_of("what do ya want for nothing?");
    const auto mac = crypto::hmac_sha256(key, data);
    CHECK(crypto::verify_hmac_sha256(key, data, mac));
    auto changed = mac;
    changed.back() ^= 1;
    CHECK_FALSE(crypto::verify_hmac_sha256(key, data, changed));
    CHECK_FALSE(crypto::verify_hmac_sha256(key, data, ByteView(mac).first(31)));
    CHECK_FALSE(crypto::verify_hmac_sha256(key, data, {}));
    CHECK_FALSE(crypto::verify_hmac_sha256(key, bytes_of("else"), mac));
  }
}
