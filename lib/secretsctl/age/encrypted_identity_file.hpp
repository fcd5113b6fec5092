#pragma once

#include <secretsctl/age/locked_identity.hpp>

// Identity files that are age files encrypted with a passphrase, armored or not.

namespace secretsctl::age {

/// Whether the content of an identity file is an age file.
[[nodiscard]] bool is_encrypted_identity_file(std::string_view text);

/// The identities of an encrypted identity file.
class EncryptedIdentityFile final : public LockedIdentity {
 public:
  /// Messages and the passphrase question call the file `name`.
  EncryptedIdentityFile(SecretBytes file, const std::string& name, Interaction& interaction);

 private:
  [[nodiscard]] bool may_match(std::span<const Stanza>) const override { return true; }
  [[nodiscard]] Identities open(const std::function<SecretBytes()>& ask) const override;

  SecretBytes file_;
};

}  // namespace secretsctl::age
