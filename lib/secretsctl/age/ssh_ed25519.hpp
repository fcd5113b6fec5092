#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/age/ssh_public_key.hpp>
#include <secretsctl/crypto/x25519.hpp>

// Ed25519 SSH keys as recipients and identities (age's package agessh): X25519 with the key's
// Montgomery form, tweaked by its blob.

namespace secretsctl::age {

/// A recipient `ssh-ed25519 AAAA...`.
class SshEd25519Recipient final : public Recipient {
 public:
  /// Throws Error (generic) if the key is not a point that can be encrypted to.
  explicit SshEd25519Recipient(SshPublicKey key);
  [[nodiscard]] WrappedKey wrap(const SecretBytes& file_key) const override;

 private:
  SshPublicKey key_;
  crypto::X25519PublicKey point_;
};

/// An Ed25519 SSH private key.
class SshEd25519Identity final : public Identity {
 public:
  /// `seed` has 32 bytes.
  explicit SshEd25519Identity(const SecretBytes& seed);
  [[nodiscard]] std::optional<SecretBytes> unwrap(std::span<const Stanza> stanzas) const override;
  [[nodiscard]] std::string recipient() const override { return {}; }
  [[nodiscard]] const SshPublicKey& public_key() const noexcept { return key_; }

 private:
  SshPublicKey key_;
  SecretBytes scalar_;
  crypto::X25519PublicKey point_;
};

}  // namespace secretsctl::age
