#include <secretsctl/crypto/bulk_chacha20_poly1305.hpp>

namespace secretsctl::crypto {

BulkChaCha20Poly1305::BulkChaCha20Poly1305(const SecretBytes& key)
    : library_(avx512_chacha20_poly1305(key)) {
  if (!library_) library_ = gcrypt_chacha20_poly1305(key);
  if (!library_) key_ = key.clone();
}

void BulkChaCha20Poly1305::seal(const ChaChaNonce& nonce, ByteView plaintext,
                                MutableByteView sealed) {
  if (!library_) return chacha20_poly1305_seal(key_, nonce, plaintext, sealed);
  library_->seal(nonce, plaintext, sealed);
}

bool BulkChaCha20Poly1305::open(const ChaChaNonce& nonce, ByteView sealed,
                                MutableByteView plaintext) {
  if (!library_) return chacha20_poly1305_open(key_, nonce, sealed, plaintext);
  return library_->open(nonce, sealed, plaintext);
}

}  // namespace secretsctl::crypto
