#include <doctest/doctest.h>

#include <algorithm>
#include <secretsctl/crypto/bulk_chacha20_poly1305.hpp>
#include <secretsctl/crypto/random.hpp>

using namespace secretsctl;
using namespace secretsctl::crypto;

namespace {

Bytes random_of(std::size_t size) {
  Bytes bytes(size);
  if (size > 0) random_bytes(bytes);
  return bytes;
}

ChaChaNonce nonce_of(std::uint8_t number) {
  ChaChaNonce nonce{};
  nonce.back() = number;
  return nonce;
}

}  // namespace

// The vectors of RFC 8439 and Wycheproof check the simple functions; the simple functions check
// these.
TEST_SUITE("bulk ChaCha20-Poly1305") {
  TEST_CASE("gives the same as the simple functions, message after message") {
    const SecretBytes key = random_secret(chacha20_poly1305_key_size);
    BulkChaCha20Poly1305 bulk(key);
    std::uint8_t number = 0;
    for (const std::size_t size :
         {0U,   1U,   15U,  16U,   17U,   63U,   64U,    65U,    255U,   256U,
          511U, 512U, 513U, 1023U, 1024U, 4097U, 65535U, 65536U, 65537U, 300'001U}) {
      CAPTURE(size);
      const ChaChaNonce nonce = nonce_of(++number);
      const Bytes plain = random_of(size);
      Bytes expected(size + chacha20_poly1305_tag_size);
      chacha20_poly1305_seal(key, nonce, plain, expected);
      Bytes sealed(expected.size());
      bulk.seal(nonce, plain, sealed);
      CHECK(sealed == expected);
      Bytes opened(size);
      CHECK(bulk.open(nonce, sealed, opened));
      CHECK(opened == plain);
    }
  }

  TEST_CASE("a changed bit, a wrong nonce, a wrong key, a cut: opening fails") {
    const SecretBytes key = random_secret(chacha20_poly1305_key_size);
    BulkChaCha20Poly1305 bulk(key);
    const Bytes plain = random_of(5000);
    Bytes sealed(plain.size() + chacha20_poly1305_tag_size);
    bulk.seal(nonce_of(1), plain, sealed);
    const auto refused = [](BulkChaCha20Poly1305& cipher, const ChaChaNonce& nonce,
                            ByteView bytes) {
      const std::size_t tag = std::min(bytes.size(), chacha20_poly1305_tag_size);
      Bytes opened(bytes.size() - tag, 7);
      return !cipher.open(nonce, bytes, opened) &&
             (tag < chacha20_poly1305_tag_size || opened == Bytes(opened.size(), 0));
    };
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{2500}, plain.size() - 1, plain.size(), sealed.size() - 1}) {
      CAPTURE(at);
      Bytes changed = sealed;
      changed[at] ^= 0x80;
      CHECK(refused(bulk, nonce_of(1), changed));
    }
    CHECK(refused(bulk, nonce_of(2), sealed));
    BulkChaCha20Poly1305 other(random_secret(chacha20_poly1305_key_size));
    CHECK(refused(other, nonce_of(1), sealed));
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{15}, std::size_t{16}, sealed.size() - 1}) {
      CHECK(refused(bulk, nonce_of(1), ByteView(sealed).first(size)));
    }
    // The key can still be used after a failure.
    Bytes opened(plain.size());
    CHECK(bulk.open(nonce_of(1), sealed, opened));
    CHECK(opened == plain);
  }

  TEST_CASE("its memory returns to the pool") {
    const SecretBytes key = random_secret(chacha20_poly1305_key_size);
    static_cast<void>(BulkChaCha20Poly1305(key));
    const auto held = [] {
      const SecretMemoryStatus status = secret_memory_status();
      return status.locked_bytes + status.unlocked_bytes;
    };
    const std::size_t before = held();
    for (int i = 0; i < 2000; ++i) BulkChaCha20Poly1305 cipher(key);
    CHECK(held() == before);
  }
}
