#include <secretsctl/crypto/chacha20_poly1305.hpp>

#include <sodium/crypto_aead_chacha20poly1305.h>
#include <sodium/utils.h>

#include <secretsctl/crypto/sodium_start.hpp>

namespace secretsctl::crypto {

static_assert(chacha20_poly1305_key_size == crypto_aead_chacha20poly1305_ietf_KEYBYTES);
static_assert(chacha20_poly1305_tag_size == crypto_aead_chacha20poly1305_ietf_ABYTES);
static_assert(std::tuple_size_v<ChaChaNonce> == crypto_aead_chacha20poly1305_ietf_NPUBBYTES);

void chacha20_poly1305_seal(const SecretBytes& key, const ChaChaNonce& nonce, ByteView plaintext,
                            MutableByteView sealed) {
  start_sodium();
  crypto_aead_chacha20poly1305_ietf_encrypt(sealed.data(), nullptr, plaintext.data(),
                                            plaintext.size(), nullptr, 0, nullptr, nonce.data(),
                                            key.expose().data());
}

bool chacha20_poly1305_open(const SecretBytes& key, const ChaChaNonce& nonce, ByteView sealed,
                            MutableByteView plaintext) {
  start_sodium();
  if (sealed.size() < chacha20_poly1305_tag_size) return false;
  const bool valid = crypto_aead_chacha20poly1305_ietf_decrypt(
                         plaintext.data(), nullptr, nullptr, sealed.data(), sealed.size(), nullptr,
                         0, nonce.data(), key.expose().data()) == 0;
  if (!valid) sodium_memzero(plaintext.data(), plaintext.size());
  return valid;
}

}  // namespace secretsctl::crypto
