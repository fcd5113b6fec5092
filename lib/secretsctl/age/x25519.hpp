#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/crypto/x25519.hpp>
#include <string_view>

// The native recipient type (C2SP age.md, "The X25519 recipient type").

namespace secretsctl::age {

/// A recipient `age1...`: a Curve25519 point.
class X25519Recipient final : public Recipient {
 public:
  explicit X25519Recipient(const crypto::X25519PublicKey& key) : key_(key) {}

  /// Parses the Bech32 text, lower case. Throws Error (generic).
  [[nodiscard]] static X25519Recipient parse(std::string_view text);

  [[nodiscard]] WrappedKey wrap(const SecretBytes& file_key) const override;

  /// The Bech32 text, `age1...`.
  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] const crypto::X25519PublicKey& key() const noexcept { return key_; }

 private:
  crypto::X25519PublicKey key_;
};

/// An identity `AGE-SECRET-KEY-1...`: a 32-byte scalar.
class X25519Identity final : public Identity {
 public:
  /// A new random identity.
  [[nodiscard]] static X25519Identity generate();

  /// Parses the Bech32 text, upper case. Throws Error (generic), whose message holds no part of the
  /// text.
  [[nodiscard]] static X25519Identity parse(std::string_view text);

  [[nodiscard]] std::optional<SecretBytes> unwrap(std::span<const Stanza> stanzas) const override;
  [[nodiscard]] std::string recipient() const override;
  void suppose_recipient(std::string_view recipient) override;

  /// The Bech32 text, `AGE-SECRET-KEY-1...`, in secret memory.
  [[nodiscard]] SecretBytes to_secret_text() const;

 private:
  explicit X25519Identity(SecretBytes scalar) : scalar_(std::move(scalar)) {}

  [[nodiscard]] const crypto::X25519PublicKey& public_key() const;

  SecretBytes scalar_;
  // Computed when first needed: it takes as long as opening a stanza.
  mutable std::optional<crypto::X25519PublicKey> public_key_;
  std::optional<crypto::X25519PublicKey> supposed_;
};

}  // namespace secretsctl::age
