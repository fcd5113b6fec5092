#pragma once

#include <secretsctl/crypto/chacha20_poly1305.hpp>

namespace secretsctl::crypto {

/// ChaCha20-Poly1305 (RFC 8439) with the widest registers of x86-64 processors, of Intel's
/// Multi-Buffer Crypto for IPsec Library. The same results as chacha20_poly1305_seal and _open. An
/// object is for one thread at a time.
class Avx512ChaCha20Poly1305 {
 public:
  /// Whether the build has the library, the processor what it needs (AVX-512 with IFMA), and a
  /// first message, tried once a process, came out as libsodium has it.
  [[nodiscard]] static bool is_usable();

  /// A key of 32 bytes, of which a copy is made in secret memory. Only where is_usable().
  explicit Avx512ChaCha20Poly1305(const SecretBytes& key);

  /// As chacha20_poly1305_seal.
  void seal(const ChaChaNonce& nonce, ByteView plaintext, MutableByteView sealed);
  /// As chacha20_poly1305_open.
  [[nodiscard]] bool open(const ChaChaNonce& nonce, ByteView sealed, MutableByteView plaintext);

 private:
  SecretBytes key_;
  SecretBytes context_;  // of one message: it holds the key of Poly1305
};

}  // namespace secretsctl::crypto
