#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/age/ssh_public_key.hpp>
#include <secretsctl/crypto/rsa.hpp>

// RSA SSH keys as recipients and identities (age's package agessh): RSAES-OAEP with SHA-256.

namespace secretsctl::age {

/// A recipient `ssh-rsa AAAA...`.
class SshRsaRecipient final : public Recipient {
 public:
  explicit SshRsaRecipient(SshPublicKey key) : key_(std::move(key)) {}
  [[nodiscard]] WrappedKey wrap(const SecretBytes& file_key) const override;

 private:
  SshPublicKey key_;
};

/// An RSA SSH private key.
class SshRsaIdentity final : public Identity {
 public:
  explicit SshRsaIdentity(crypto::RsaPrivateKey key);
  [[nodiscard]] std::optional<SecretBytes> unwrap(std::span<const Stanza> stanzas) const override;
  [[nodiscard]] std::string recipient() const override { return {}; }
  [[nodiscard]] const SshPublicKey& public_key() const noexcept { return public_key_; }

 private:
  crypto::RsaPrivateKey key_;
  SshPublicKey public_key_;
};

}  // namespace secretsctl::age
