#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <string_view>

// The ciphers of passphrase-protected SSH keys. They do not authenticate: only the structure of the
// decrypted key shows whether the passphrase was right.

namespace secretsctl::crypto {

/// A cipher and the name that key files use for it.
struct UnauthenticatedCipher {
  std::string_view name;
  std::size_t key_size;    ///< Bytes.
  std::size_t iv_size;     ///< Bytes.
  std::size_t block_size;  ///< Bytes; the size of a ciphertext is a multiple of it.
  void (*decrypt)(ByteView key, ByteView iv, MutableByteView data);
};

/// The cipher of an OpenSSH private key, such as `aes256-ctr`; null for an unknown name.
[[nodiscard]] const UnauthenticatedCipher* openssh_cipher(std::string_view name);

/// The cipher in a PEM block's DEK-Info, such as `AES-128-CBC`; null for an unknown name.
[[nodiscard]] const UnauthenticatedCipher* pem_cipher(std::string_view name);

/// The key of a PEM block that is encrypted with a passphrase: OpenSSL's EVP_BytesToKey with MD5
/// and one round. `salt` is the first 8 bytes of the IV.
[[nodiscard]] SecretBytes pem_key(const SecretBytes& passphrase, ByteView salt, std::size_t size);

}  // namespace secretsctl::crypto
