#include <secretsctl/crypto/hkdf.hpp>

#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/utils.h>

#include <secretsctl/crypto/sodium_start.hpp>

// Debian 12's libsodium has HMAC but no HKDF; RFC 5869's two steps for one block of output are two
// HMACs.

namespace secretsctl::crypto {
namespace {

static_assert(hmac_sha256_size == crypto_auth_hmacsha256_BYTES);

// The key may have any length; the state holds it, so it lives in secret memory.
class Hmac {
 public:
  explicit Hmac(ByteView key) : memory_(sizeof(crypto_auth_hmacsha256_state)) {
    start_sodium();
    // libsodium wants a pointer that is not null also where there is no key.
    constexpr std::uint8_t none = 0;
    crypto_auth_hmacsha256_init(state(), key.empty() ? &none : key.data(), key.size());
  }
  void update(ByteView data) { crypto_auth_hmacsha256_update(state(), data.data(), data.size()); }
  void finish(std::uint8_t* mac) { crypto_auth_hmacsha256_final(state(), mac); }

 private:
  crypto_auth_hmacsha256_state* state() {
    return reinterpret_cast<crypto_auth_hmacsha256_state*>(memory_.expose_writable().data());
  }
  SecretBytes memory_;
};

}  // namespace

std::array<std::uint8_t, hmac_sha256_size> hmac_sha256(const SecretBytes& key, ByteView data) {
  std::array<std::uint8_t, hmac_sha256_size> mac{};
  Hmac hmac(key.expose());
  hmac.update(data);
  hmac.finish(mac.data());
  return mac;
}

bool verify_hmac_sha256(const SecretBytes& key, ByteView data, ByteView mac) {
  const auto expected = hmac_sha256(key, data);
  return mac.size() == expected.size() &&
         sodium_memcmp(expected.data(), mac.data(), expected.size()) == 0;
}

SecretBytes hkdf_sha256(const SecretBytes& key_material, ByteView salt, std::string_view info) {
  SecretBytes extracted(hmac_sha256_size);
  Hmac extract(salt);
  extract.update(key_material.expose());
  extract.finish(extracted.expose_writable().data());

  SecretBytes expanded(hmac_sha256_size);
  Hmac expand(extracted.expose());
  expand.update(bytes_of(info));
  constexpr std::uint8_t first_block = 1;
  expand.update({&first_block, 1});
  expand.finish(expanded.expose_writable().data());
  return expanded;
}

}  // namespace secretsctl::crypto
