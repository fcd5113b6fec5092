#include <secretsctl/crypto/aes256_gcm.hpp>

#include <nettle/gcm.h>
#include <sodium/crypto_verify_16.h>
#include <sodium/utils.h>

// Nettle, not libcrypto: it costs nothing at start-up. libsodium does not accept SOPS's 32-byte IV.

namespace secretsctl::crypto {
namespace {

gcm_aes256_ctx* context_in(SecretBytes& memory) {
  return reinterpret_cast<gcm_aes256_ctx*>(memory.expose_writable().data());
}

}  // namespace

static_assert(Aes256Gcm::key_size == AES256_KEY_SIZE);
static_assert(Aes256Gcm::tag_size == GCM_DIGEST_SIZE);
static_assert(Aes256Gcm::tag_size == crypto_verify_16_BYTES);

Aes256Gcm::Aes256Gcm(const SecretBytes& key) : context_(sizeof(gcm_aes256_ctx)) {
  gcm_aes256_set_key(context_in(context_), key.expose().data());
}

void Aes256Gcm::start(ByteView iv, ByteView additional_data) {
  gcm_aes256_set_iv(context_in(context_), iv.size(), iv.data());
  gcm_aes256_update(context_in(context_), additional_data.size(), additional_data.data());
}

Aes256Gcm::Tag Aes256Gcm::seal(ByteView iv, ByteView additional_data, ByteView plaintext,
                               MutableByteView ciphertext) {
  start(iv, additional_data);
  gcm_aes256_encrypt(context_in(context_), plaintext.size(), ciphertext.data(), plaintext.data());
  Tag tag{};
  gcm_aes256_digest(context_in(context_), tag.size(), tag.data());
  return tag;
}

bool Aes256Gcm::open(ByteView iv, ByteView additional_data, ByteView ciphertext, ByteView tag,
                     MutableByteView plaintext) {
  if (tag.size() != tag_size || iv.empty()) return false;
  start(iv, additional_data);
  gcm_aes256_decrypt(context_in(context_), ciphertext.size(), plaintext.data(), ciphertext.data());
  Tag expected{};
  gcm_aes256_digest(context_in(context_), expected.size(), expected.data());
  if (crypto_verify_16(expected.data(), tag.data()) == 0) return true;
  sodium_memzero(plaintext.data(), plaintext.size());
  return false;
}

}  // namespace secretsctl::crypto
