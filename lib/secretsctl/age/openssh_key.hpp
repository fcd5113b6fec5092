#pragma once

#include <secretsctl/age/ssh_public_key.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/crypto/pkcs8.hpp>
#include <variant>

// OpenSSH's format of private keys (openssh-portable, PROTOCOL.key).

namespace secretsctl::age {

/// A private key of a type that age uses.
using SshPrivateKey = std::variant<crypto::RsaPrivateKey, crypto::Ed25519Seed>;

/// The outer part of a key, which is never encrypted.
struct OpensshKey {
  std::string cipher;  ///< `none` or `aes256-ctr`.
  Bytes salt;          ///< For bcrypt_pbkdf.
  unsigned rounds = 0;
  SshPublicKey public_key;
  SecretBytes private_part;
};

/// The most rounds of bcrypt_pbkdf that we run: about a minute. ssh-keygen's default is 24.
inline constexpr unsigned max_bcrypt_rounds = 5000;

/// Reads the content of an `OPENSSH PRIVATE KEY` block. Throws Error (generic) if it is damaged, or
/// has a key type, cipher or key derivation that is not supported.
[[nodiscard]] OpensshKey parse_openssh_key(const SecretBytes& content);

[[nodiscard]] inline bool is_encrypted(const OpensshKey& key) {
  return key.cipher != "none";
}

/// Returns the private key; `passphrase` is empty for a key that is not encrypted. Throws Error
/// (generic) for a wrong passphrase, or a private part that is damaged or does not match the public
/// part.
[[nodiscard]] SshPrivateKey open_openssh_key(const OpensshKey& key, const SecretBytes& passphrase);

}  // namespace secretsctl::age
