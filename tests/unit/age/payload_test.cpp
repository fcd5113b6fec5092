#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/age/payload.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/crypto/chacha20_poly1305.hpp>
#include <secretsctl/crypto/hkdf.hpp>
#include <thrown.hpp>

using namespace secretsctl;
using namespace secretsctl::age;

namespace {

constexpr std::size_t tag_size = crypto::chacha20_poly1305_tag_size;
constexpr std::size_t sealed_size = payload_chunk_size + tag_size;
constexpr std::size_t nonce_size = payload_nonce_size;

SecretBytes file_key() {
  SecretBytes key(file_key_size);
  key.expose_writable()[0] = 7;
  return key;
}

Bytes plain_of(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 31 + (i >> 11));
  return bytes;
}

Bytes encrypted(ByteView plain) {
  Bytes out;
  MemorySource source(plain);
  BytesSink sink(out);
  encrypt_payload(source, sink, file_key());
  return out;
}

Bytes decrypted(ByteView payload) {
  Bytes out;
  MemorySource source(payload);
  BytesSink sink(out);
  decrypt_payload(source, sink, file_key());
  return out;
}

std::optional<ErrorKind> failure(ByteView payload) {
  return test::thrown_kind([&] { decrypted(payload); });
}

bool refused(ByteView payload) {
  return failure(payload) == ErrorKind::age_payload;
}

// A payload put together by hand: any chunk, with any number and mark, in any order.
class HandMade {
 public:
  HandMade() : bytes_(nonce_size, 9) {
    key_ = crypto::hkdf_sha256(file_key(), ByteView(bytes_), "payload");
  }
  HandMade& chunk(std::uint8_t number, bool last, std::size_t size) {
    crypto::ChaChaNonce nonce{};
    nonce[10] = number;
    nonce[11] = last ? 1 : 0;
    const Bytes plain(size, number);
    Bytes sealed(size + tag_size);
    crypto::chacha20_poly1305_seal(key_, nonce, plain, sealed);
    bytes_.insert(bytes_.end(), sealed.begin(), sealed.end());
    return *this;
  }
  [[nodiscard]] const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
  SecretBytes key_;
};

// Gives few bytes at a time, as a pipe may.
class Trickle final : public Source {
 public:
  explicit Trickle(ByteView bytes) : source_(bytes) {}
  std::size_t read(MutableByteView into) override {
    step_ = step_ % 977 + 1;
    return source_.read(into.first(std::min(into.size(), step_)));
  }

 private:
  MemorySource source_;
  std::size_t step_ = 0;
};

constexpr std::size_t full = payload_chunk_size;

}  // namespace

TEST_SUITE("payload") {
  TEST_CASE("round trips at the sizes around a chunk") {
    for (const std::size_t size : {0U, 1U, 65535U, 65536U, 65537U, 131072U, 131073U, 1000003U}) {
      CAPTURE(size);
      const Bytes plain = plain_of(size);
      const Bytes payload = encrypted(plain);
      const std::size_t chunks = size == 0 ? 1 : (size + full - 1) / full;
      CHECK(payload.size() == nonce_size + size + chunks * tag_size);
      CHECK(decrypted(payload) == plain);
    }
  }

  TEST_CASE("sources that give little at a time") {
    const Bytes plain = plain_of(150'000);
    Trickle plain_source(plain);
    Bytes payload;
    BytesSink payload_sink(payload);
    encrypt_payload(plain_source, payload_sink, file_key());
    Trickle payload_source(payload);
    Bytes back;
    BytesSink back_sink(back);
    decrypt_payload(payload_source, back_sink, file_key());
    CHECK(back == plain);
  }

  TEST_CASE("the same plaintext never gives the same payload") {
    CHECK(encrypted(plain_of(100)) != encrypted(plain_of(100)));
  }

  TEST_CASE("chunks as the format has them") {
    CHECK(decrypted(HandMade().chunk(0, true, 0).bytes()).empty());
    CHECK(decrypted(HandMade().chunk(0, true, full).bytes()).size() == full);
    CHECK(decrypted(HandMade().chunk(0, false, full).chunk(1, true, 1).bytes()).size() == full + 1);
    HandMade many;
    for (int i = 0; i < 255; ++i) many.chunk(static_cast<std::uint8_t>(i), false, full);
    many.chunk(255, true, 5);
    CHECK(decrypted(many.bytes()).size() == 255 * full + 5);
  }

  TEST_CASE("cut off: in the nonce, at a chunk's end, in a tag, in a chunk") {
    const Bytes payload = encrypted(plain_of(3 * full + 10));
    const ByteView whole(payload);
    for (std::size_t size = 0; size < nonce_size; ++size) {
      CHECK(failure(whole.first(size)) == ErrorKind::age_header);
    }
    for (const std::size_t chunk : {0U, 1U, 2U, 3U}) {
      const std::size_t start = nonce_size + chunk * sealed_size;
      for (const std::size_t more : {0U, 1U, 15U, 16U, 17U, 25U}) {
        CAPTURE(chunk);
        CAPTURE(more);
        CHECK(refused(whole.first(start + more)));
      }
    }
    CHECK(refused(whole.first(nonce_size + 2 * sealed_size - 1)));
    CHECK(refused(whole.first(whole.size() - 1)));
    // A payload of whole chunks alone has no short one to miss.
    const Bytes even = encrypted(plain_of(2 * full));
    CHECK(refused(ByteView(even).first(nonce_size + sealed_size)));
  }

  TEST_CASE("an empty last chunk") {
    CHECK(refused(HandMade().chunk(0, false, full).chunk(1, true, 0).bytes()));
  }

  TEST_CASE("no last chunk, or one that is not marked") {
    CHECK(refused(HandMade().chunk(0, false, 10).bytes()));
    CHECK(refused(HandMade().chunk(0, false, full).bytes()));
    CHECK(refused(HandMade().chunk(0, false, full).chunk(1, false, full).bytes()));
  }

  TEST_CASE("a short chunk that is not the last") {
    CHECK(refused(HandMade().chunk(0, false, 10).chunk(1, true, 10).bytes()));
  }

  TEST_CASE("something after the last chunk") {
    Bytes longer = encrypted(plain_of(10));
    longer.push_back(0);
    CHECK(refused(longer));
    longer = encrypted(plain_of(full));
    longer.push_back(0);
    CHECK(refused(longer));
    CHECK(refused(HandMade().chunk(0, true, 10).chunk(1, true, 10).bytes()));
    CHECK(refused(HandMade().chunk(0, true, full).chunk(1, true, 10).bytes()));
    CHECK(refused(HandMade().chunk(0, true, full).chunk(0, true, full).bytes()));
  }

  TEST_CASE("chunks that were swapped, dropped or repeated") {
    CHECK(
        refused(HandMade().chunk(1, false, full).chunk(0, false, full).chunk(2, true, 5).bytes()));
    CHECK(refused(HandMade().chunk(0, false, full).chunk(2, true, 5).bytes()));
    CHECK(
        refused(HandMade().chunk(0, false, full).chunk(0, false, full).chunk(1, true, 5).bytes()));
    CHECK(refused(HandMade().chunk(1, true, 5).bytes()));
  }

  TEST_CASE("a flipped bit, anywhere") {
    const Bytes payload = encrypted(plain_of(full + 100));
    for (const std::size_t at :
         {std::size_t{0}, nonce_size - 1, nonce_size, nonce_size + 1000, nonce_size + full,
          nonce_size + sealed_size - 1, nonce_size + sealed_size, payload.size() - 1}) {
      CAPTURE(at);
      Bytes changed = payload;
      changed[at] ^= 0x10;
      CHECK(refused(changed));
    }
  }

  TEST_CASE("another file key") {
    SecretBytes other = file_key();
    other.expose_writable()[15] = 1;
    const Bytes payload = encrypted(plain_of(10));
    MemorySource source(payload);
    Bytes out;
    BytesSink sink(out);
    CHECK(test::thrown_kind([&] { decrypt_payload(source, sink, other); }) ==
          ErrorKind::age_payload);
    CHECK(out.empty());
  }

  TEST_CASE("chunks whose tags hold come out before the error, nothing else does") {
    const Bytes plain = plain_of(3 * full);
    Bytes payload = encrypted(plain);
    payload[nonce_size + 2 * sealed_size + 5] ^= 1;
    MemorySource source(payload);
    Bytes out;
    BytesSink sink(out);
    CHECK_THROWS_AS(decrypt_payload(source, sink, file_key()), Error);
    CHECK(out.size() == 2 * full);
    CHECK(std::equal(out.begin(), out.end(), plain.begin()));
    Bytes longer = encrypted(plain);
    longer.push_back(0);
    MemorySource longer_source(longer);
    out.clear();
    CHECK_THROWS_AS(decrypt_payload(longer_source, sink, file_key()), Error);
    CHECK(out == plain);
  }
}
