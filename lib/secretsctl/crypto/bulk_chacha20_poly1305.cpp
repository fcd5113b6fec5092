#include <secretsctl/crypto/bulk_chacha20_poly1305.hpp>
#include <utility>

namespace secretsctl::crypto {

BulkChaCha20Poly1305::BulkChaCha20Poly1305(const SecretBytes& key) {
  if (Avx512ChaCha20Poly1305::is_usable()) {
    cipher_.emplace<Avx512ChaCha20Poly1305>(key);
  } else if (GcryptChaCha20Poly1305 gcrypt(key); gcrypt.is_usable()) {
    cipher_ = std::move(gcrypt);
  } else {
    cipher_ = key.clone();
  }
}

void BulkChaCha20Poly1305::seal(const ChaChaNonce& nonce, ByteView plaintext,
                                MutableByteView sealed) {
  if (auto* avx512 = std::get_if<Avx512ChaCha20Poly1305>(&cipher_)) {
    avx512->seal(nonce, plaintext, sealed);
  } else if (auto* gcrypt = std::get_if<GcryptChaCha20Poly1305>(&cipher_)) {
    gcrypt->seal(nonce, plaintext, sealed);
  } else {
    chacha20_poly1305_seal(std::get<SecretBytes>(cipher_), nonce, plaintext, sealed);
  }
}

bool BulkChaCha20Poly1305::open(const ChaChaNonce& nonce, ByteView sealed,
                                MutableByteView plaintext) {
  if (auto* avx512 = std::get_if<Avx512ChaCha20Poly1305>(&cipher_)) {
    return avx512->open(nonce, sealed, plaintext);
  }
  if (auto* gcrypt = std::get_if<GcryptChaCha20Poly1305>(&cipher_)) {
    return gcrypt->open(nonce, sealed, plaintext);
  }
  return chacha20_poly1305_open(std::get<SecretBytes>(cipher_), nonce, sealed, plaintext);
}

}  // namespace secretsctl::crypto
