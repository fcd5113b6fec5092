#include <secretsctl/crypto/hkdf.hpp>

#include <nettle/hmac.h>
#include <sodium/utils.h>

// Nettle's SHA-256 uses the processor's instructions; libsodium's does not. For one block of
// output, RFC 5869's two steps are two HMACs.

namespace secretsctl::crypto {
namespace {

static_assert(hmac_sha256_size == SHA256_DIGEST_SIZE);

// The key may have any length. The state contains it, so the state is in secret memory.
class Hmac {
 public:
  explicit Hmac(ByteView key) : memory_(sizeof(hmac_sha256_ctx)) {
    hmac_sha256_set_key(state(), key.size(), key.data());
  }
  void update(ByteView data) { hmac_sha256_update(state(), data.size(), data.data()); }
  void finish(std::uint8_t* mac) { hmac_sha256_digest(state(), hmac_sha256_size, mac); }

 private:
  hmac_sha256_ctx* state() {
    return reinterpret_cast<hmac_sha256_ctx*>(memory_.expose_writable().data());
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
