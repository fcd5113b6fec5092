#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/secret.hpp>
#include <string_view>

// The post-quantum recipient type (C2SP age.md, "The MLKEM768-X25519 hybrid post-quantum recipient
// type"): HPKE with X-Wing. A build without ML-KEM (crypto::has_ml_kem) parses its keys, checks the
// form of its stanzas, and says that it lacks ML-KEM.

namespace secretsctl::age {

/// A recipient `age1pq1...`.
class HybridRecipient final : public Recipient {
 public:
  /// Parses the Bech32 text, lower case. Throws Error (generic).
  [[nodiscard]] static HybridRecipient parse(std::string_view text);

  [[nodiscard]] WrappedKey wrap(const SecretBytes& file_key) const override;

 private:
  explicit HybridRecipient(Bytes key) : key_(std::move(key)) {}

  Bytes key_;
};

/// An identity `AGE-SECRET-KEY-PQ-1...`: a 32-byte seed.
class HybridIdentity final : public Identity {
 public:
  /// A new random identity. Throws Error (generic) in a build without ML-KEM.
  [[nodiscard]] static HybridIdentity generate();

  /// Parses the Bech32 text, upper case. Throws Error (generic), whose message holds no part of the
  /// text.
  [[nodiscard]] static HybridIdentity parse(std::string_view text);

  [[nodiscard]] std::optional<SecretBytes> unwrap(std::span<const Stanza> stanzas) const override;
  [[nodiscard]] std::string limitation(std::span<const Stanza> stanzas) const override;
  /// Empty in a build without ML-KEM.
  [[nodiscard]] std::string recipient() const override;

  /// The Bech32 text, `AGE-SECRET-KEY-PQ-1...`, in secret memory.
  [[nodiscard]] SecretBytes to_secret_text() const;

 private:
  explicit HybridIdentity(SecretBytes seed) : seed_(std::move(seed)) {}

  SecretBytes seed_;
};

}  // namespace secretsctl::age
