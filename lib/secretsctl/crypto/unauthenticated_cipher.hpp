#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <string_view>

// The ciphers that passphrase-protected SSH keys use. They authenticate nothing: the key's own
// structure has to show whether the passphrase was right.

namespace secretsctl::crypto {

/// A cipher under the name that a key file gives it.
struct UnauthenticatedCipher {
  std::string_view name;
  std::size_t key_size;    ///< Bytes.
  std::size_t iv_size;     ///< Bytes.
  std::size_t block_size;  ///< Bytes; a ciphertext has a multiple of it.
  void (*decrypt)(ByteView key, ByteView iv, MutableByteView data);
};

/// The cipher of an OpenSSH private key: `aes256-ctr` and the like; null if there is none of that
/// name.
[[nodiscard]] const UnauthenticatedCipher* openssh_cipher(std::string_view name);

/// The cipher of a PEM block's DEK-Info: `AES-128-CBC` and the like; null if there is none of that
/// name.
[[nodiscard]] const UnauthenticatedCipher* pem_cipher(std::string_view name);

/// The key of a PEM block that is encrypted with a passphrase: OpenSSL's EVP_BytesToKey with MD5
/// and one round. `salt` is the first 8 bytes of the IV.
[[nodiscard]] SecretBytes pem_key(const SecretBytes& passphrase, ByteView salt, std::size_t size);

}  // namespace secretsctl::crypto
