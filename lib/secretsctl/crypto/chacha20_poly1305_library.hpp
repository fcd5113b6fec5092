#pragma once

#include <memory>
#include <secretsctl/crypto/chacha20_poly1305.hpp>

namespace secretsctl::crypto {

/// ChaCha20-Poly1305 (RFC 8439) under one key, of one library: the same results as
/// chacha20_poly1305_seal and _open. An object is for one thread at a time.
class ChaCha20Poly1305Library {
 public:
  virtual ~ChaCha20Poly1305Library() = default;
  /// As chacha20_poly1305_seal.
  virtual void seal(const ChaChaNonce& nonce, ByteView plaintext, MutableByteView sealed) = 0;
  /// As chacha20_poly1305_open.
  [[nodiscard]] virtual bool open(const ChaChaNonce& nonce, ByteView sealed,
                                  MutableByteView plaintext) = 0;
};

/// With the widest registers of x86-64 processors, of Intel's Multi-Buffer Crypto for IPsec
/// Library. Null unless the build has the library, the processor what it needs (AVX-512 with IFMA),
/// and a first message, tried once a process, came out as libsodium has it. A copy of the key, 32
/// bytes, is made in secret memory.
[[nodiscard]] std::unique_ptr<ChaCha20Poly1305Library> avx512_chacha20_poly1305(
    const SecretBytes& key);

/// Of Libgcrypt, whose start costs what 200 KiB of work cost, once a process; what it allocates is
/// secret memory. Null where the build has no Libgcrypt, or the system has it in FIPS mode, where
/// it has no ChaCha20.
[[nodiscard]] std::unique_ptr<ChaCha20Poly1305Library> gcrypt_chacha20_poly1305(
    const SecretBytes& key);

}  // namespace secretsctl::crypto
