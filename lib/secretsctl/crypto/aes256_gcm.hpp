#pragma once

#include <array>
#include <secretsctl/core/secret.hpp>

namespace secretsctl::crypto {

/// AES-256-GCM (NIST SP 800-38D) under one key, for many values. The key schedule is computed once
/// and kept in secret memory. IVs may have any length above zero (SOPS uses 32 bytes; lengths other
/// than 12 go through GHASH). One object is for one thread at a time.
class Aes256Gcm {
 public:
  static constexpr std::size_t key_size = 32;
  static constexpr std::size_t tag_size = 16;
  using Tag = std::array<std::uint8_t, tag_size>;

  /// `key` is 32 bytes.
  explicit Aes256Gcm(const SecretBytes& key);

  /// Encrypts into `ciphertext`, as long as the plaintext, and returns the tag. Never use an IV for
  /// two different values under one key.
  [[nodiscard]] Tag seal(ByteView iv, ByteView additional_data, ByteView plaintext,
                         MutableByteView ciphertext);

  /// Decrypts into `plaintext`, as long as the ciphertext. If the tag (16 bytes) is wrong, returns
  /// false and zeroes `plaintext`.
  [[nodiscard]] bool open(ByteView iv, ByteView additional_data, ByteView ciphertext, ByteView tag,
                          MutableByteView plaintext);

 private:
  void start(ByteView iv, ByteView additional_data);
  SecretBytes context_;
};

}  // namespace secretsctl::crypto
