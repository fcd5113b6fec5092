#pragma once

#include <memory>
#include <secretsctl/crypto/chacha20_poly1305.hpp>

namespace secretsctl::crypto {

/// ChaCha20-Poly1305 (RFC 8439) under one key, computed by one library. Gives the same results as
/// chacha20_poly1305_seal and _open. One object is for one thread at a time.
class ChaCha20Poly1305Library {
 public:
  virtual ~ChaCha20Poly1305Library() = default;
  /// As chacha20_poly1305_seal.
  virtual void seal(const ChaChaNonce& nonce, ByteView plaintext, MutableByteView sealed) = 0;
  /// As chacha20_poly1305_open.
  [[nodiscard]] virtual bool open(const ChaChaNonce& nonce, ByteView sealed,
                                  MutableByteView plaintext) = 0;
};

/// With Intel's Multi-Buffer Crypto for IPsec Library, in the widest registers of x86-64
/// processors. Null if the build lacks the library, if the processor lacks AVX-512 with IFMA, or if
/// a test message, tried once a process, differs from libsodium's result. Copies the key, 32 bytes,
/// into secret memory.
[[nodiscard]] std::unique_ptr<ChaCha20Poly1305Library> avx512_chacha20_poly1305(
    const SecretBytes& key);

/// With Libgcrypt, which starts once a process; the start takes as long as 200 KiB of work. Its
/// allocations are secret memory. Null if the build has no Libgcrypt, or the system runs it in FIPS
/// mode, where it has no ChaCha20.
[[nodiscard]] std::unique_ptr<ChaCha20Poly1305Library> gcrypt_chacha20_poly1305(
    const SecretBytes& key);

}  // namespace secretsctl::crypto
