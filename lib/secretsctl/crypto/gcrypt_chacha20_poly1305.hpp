#pragma once

#include <memory>
#include <secretsctl/crypto/chacha20_poly1305.hpp>

namespace secretsctl::crypto {

/// ChaCha20-Poly1305 (RFC 8439) of Libgcrypt: the same results as chacha20_poly1305_seal and _open.
/// Its start costs what 200 KiB of work cost, once a process; what it allocates is secret memory.
/// An object is for one thread at a time.
class GcryptChaCha20Poly1305 {
 public:
  /// A cipher under a key of 32 bytes; an empty one where the build has no Libgcrypt, or the system
  /// has it in FIPS mode, where it has no ChaCha20.
  explicit GcryptChaCha20Poly1305(const SecretBytes& key);

  [[nodiscard]] bool is_usable() const noexcept { return handle_ != nullptr; }

  /// As chacha20_poly1305_seal. Only where is_usable().
  void seal(const ChaChaNonce& nonce, ByteView plaintext, MutableByteView sealed);
  /// As chacha20_poly1305_open. Only where is_usable().
  [[nodiscard]] bool open(const ChaChaNonce& nonce, ByteView sealed, MutableByteView plaintext);

 private:
  struct Close {
    void operator()(void* handle) const noexcept;
  };
  std::unique_ptr<void, Close> handle_;
};

}  // namespace secretsctl::crypto
