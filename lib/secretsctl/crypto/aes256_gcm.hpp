#pragma once

#include <array>
#include <secretsctl/core/secret.hpp>

namespace secretsctl::crypto {

/// AES-256-GCM (NIST SP 800-38D) under one key, for many values. The key schedule is made once and
/// lives in secret memory. IVs may have any length but zero (SOPS uses 32 bytes; other lengths than
/// 12 go through GHASH). Not for concurrent use of one object.
class Aes256Gcm {
 public:
  static constexpr std::size_t key_size = 32;
  static constexpr std::size_t tag_size = 16;
  using Tag = std::array<std::uint8_t, tag_size>;

  /// `key` is 32 bytes.
  explicit Aes256Gcm(const SecretBytes& key);

  /// Encrypts into `ciphertext`, as long as the plaintext, and returns the tag. An IV must never be
  /// used twice under one key for different values.
  [[nodiscard]] Tag seal(ByteView iv, ByteView additional_data, ByteView plaintext,
                         MutableByteView ciphertext);

  /// Decrypts into `plaintext`, as long as the ciphertext. False, with `plaintext` zeroed, if the
  /// tag (16 bytes) does not hold.
  [[nodiscard]] bool open(ByteView iv, ByteView additional_data, ByteView ciphertext, ByteView tag,
                          MutableByteView plaintext);

 private:
  void start(ByteView iv, ByteView additional_data);
  SecretBytes context_;
};

}  // namespace secretsctl::crypto
