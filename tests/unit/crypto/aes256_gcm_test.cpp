#include <doctest/doctest.h>

#include <hex.hpp>
#include <secretsctl/crypto/aes256_gcm.hpp>
#include <string>

using namespace secretsctl;
using test::from_hex;
using test::to_hex;

namespace {

struct Vector {
  const char* name;
  std::string key;
  std::string iv;
  std::string additional_data;
  std::string plaintext;
  std::string ciphertext;
  std::string tag;
};

const std::string key = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
const std::string plaintext =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b5"
    "25b16aedf5aa0de657ba637b39";
const std::string additional_data = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
const std::string zero_key(64, '0');

const Vector vectors[] = {
    {"GCM specification (McGrew and Viega), test case 13: nothing", zero_key, std::string(24, '0'),
     "", "", "", "530f8afbc74536b9a963b4f1c4cb738b"},
    {"GCM specification, test case 14: one block", zero_key, std::string(24, '0'), "",
     std::string(32, '0'), "cea7403d4d606b6e074ec5d3baf39d18", "d0d1c8a799996bf0265b98b5d48ab919"},
    {"GCM specification, test case 16: 96-bit IV", key, "cafebabefacedbaddecaf888", additional_data,
     plaintext,
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b105682"
     "8838c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
    {"GCM specification, test case 18: 480-bit IV", key,
     "9313225df88406e555909c5aff5269aa6a7a9538534f7da1e4c303d2a318a728c3c0c95156809539fcf0e2429a6b"
     "525416aedbf5a0de6a57a637b39b",
     additional_data, plaintext,
     "5a8def2f0c9e53f1f75d7853659e2a20eeb2b22aafde6419a058ab4f6f746bf40fc0c3b780f244452da3ebf1c5d8"
     "2cdea2418997200ef82e44ae7e3f",
     "a44a8266ee1c8eb0c8b5d4cf5ae9f19a"},
    {"SOPS's 32-byte IV, computed with OpenSSL 3.5", key,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", additional_data, plaintext,
     "26d1c821fba496dcf8dae4e520f379c97cf3f692e88811fcf3b908a3ce7dd5a558b0199192ba296aa538341d6ae6"
     "aad80ce871afaea012a8867c7718",
     "4234c54301e058ce97bd0e6fe07a9e29"},
    {"SOPS's 32-byte IV, nothing, computed with OpenSSL 3.5", key,
     "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "", "", "",
     "fea2450422f177e235dd5be5a135f043"},
};

}  // namespace

TEST_SUITE("aes256_gcm") {
  TEST_CASE("public vectors, both ways") {
    for (const Vector& vector : vectors) {
      CAPTURE(vector.name);
      crypto::Aes256Gcm cipher(test::secret_from_hex(vector.key));
      const Bytes plain = from_hex(vector.plaintext);
      Bytes sealed(plain.size());
      const auto tag =
          cipher.seal(from_hex(vector.iv), from_hex(vector.additional_data), plain, sealed);
      CHECK(to_hex(sealed) == vector.ciphertext);
      CHECK(to_hex(tag) == vector.tag);
      Bytes opened(sealed.size());
      CHECK(
          cipher.open(from_hex(vector.iv), from_hex(vector.additional_data), sealed, tag, opened));
      CHECK(opened == plain);
    }
  }

  TEST_CASE("one object, many values, in any order") {
    crypto::Aes256Gcm cipher(test::secret_from_hex(key));
    for (int i = 0; i < 3; ++i) {
      for (const Vector& vector : vectors) {
        if (vector.key != key) continue;
        const Bytes sealed = from_hex(vector.ciphertext);
        Bytes opened(sealed.size());
        CHECK(cipher.open(from_hex(vector.iv), from_hex(vector.additional_data), sealed,
                          from_hex(vector.tag), opened));
        CHECK(to_hex(opened) == vector.plaintext);
      }
    }
  }

  TEST_CASE("any change: opening fails, and the output is zero") {
    const Vector& vector = vectors[4];
    const auto opens = [&](ByteView iv, ByteView data, ByteView sealed, ByteView tag) {
      crypto::Aes256Gcm cipher(test::secret_from_hex(key));
      Bytes opened(sealed.size(), 0xff);
      const bool good = cipher.open(iv, data, sealed, tag, opened);
      CHECK((good || opened == Bytes(sealed.size())));
      return good;
    };
    const Bytes iv = from_hex(vector.iv);
    const Bytes data = from_hex(vector.additional_data);
    const Bytes sealed = from_hex(vector.ciphertext);
    const Bytes tag = from_hex(vector.tag);
    REQUIRE(opens(iv, data, sealed, tag));
    const auto changed = [](Bytes bytes) {
      bytes.back() ^= 1;
      return bytes;
    };
    CHECK_FALSE(opens(changed(iv), data, sealed, tag));
    CHECK_FALSE(opens(iv, changed(data), sealed, tag));
    CHECK_FALSE(opens(iv, data, changed(sealed), tag));
    CHECK_FALSE(opens(iv, data, sealed, changed(tag)));
    CHECK_FALSE(opens(iv, {}, sealed, tag));
    CHECK_FALSE(opens(iv, data, ByteView(sealed).first(20), tag));
  }
}
