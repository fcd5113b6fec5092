#pragma once

#include <memory>
#include <secretsctl/crypto/chacha20_poly1305_library.hpp>

namespace secretsctl::crypto {

/// ChaCha20-Poly1305 (RFC 8439) under one key, for many long messages. Gives the same results as
/// chacha20_poly1305_seal and _open, with the fastest library that the build and the machine have.
/// One object is for one thread at a time; several objects may share a key.
class BulkChaCha20Poly1305 {
 public:
  /// Copies the key of 32 bytes into secret memory.
  explicit BulkChaCha20Poly1305(const SecretBytes& key);

  /// As chacha20_poly1305_seal.
  void seal(const ChaChaNonce& nonce, ByteView plaintext, MutableByteView sealed);
  /// As chacha20_poly1305_open.
  [[nodiscard]] bool open(const ChaChaNonce& nonce, ByteView sealed, MutableByteView plaintext);

 private:
  std::unique_ptr<ChaCha20Poly1305Library> library_;  // null: libsodium, which needs only the key
  SecretBytes key_;
};

}  // namespace secretsctl::crypto
