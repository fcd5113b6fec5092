#pragma once

#include <secretsctl/crypto/avx512_chacha20_poly1305.hpp>
#include <secretsctl/crypto/gcrypt_chacha20_poly1305.hpp>
#include <variant>

namespace secretsctl::crypto {

/// ChaCha20-Poly1305 (RFC 8439) under one key, for many long messages: the same results as
/// chacha20_poly1305_seal and _open, of the fastest library that the build and the machine have. An
/// object is for one thread at a time; several may share a key.
class BulkChaCha20Poly1305 {
 public:
  /// A key of 32 bytes, of which a copy is made in secret memory.
  explicit BulkChaCha20Poly1305(const SecretBytes& key);

  /// As chacha20_poly1305_seal.
  void seal(const ChaChaNonce& nonce, ByteView plaintext, MutableByteView sealed);
  /// As chacha20_poly1305_open.
  [[nodiscard]] bool open(const ChaChaNonce& nonce, ByteView sealed, MutableByteView plaintext);

 private:
  // The key alone where libsodium, which needs no more, has to do.
  std::variant<SecretBytes, GcryptChaCha20Poly1305, Avx512ChaCha20Poly1305> cipher_;
};

}  // namespace secretsctl::crypto
