#pragma once

#include <functional>
#include <secretsctl/age/identity.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <string_view>

// Files encrypted with a passphrase (C2SP age.md, "The scrypt recipient type").

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::age {

/// The type of its stanza, which must be the only one of a header.
inline constexpr std::string_view scrypt_stanza_type = "scrypt";
/// The work factor for new files, log2 of scrypt's N: age's default, about a second.
inline constexpr unsigned default_scrypt_work_factor = 18;
/// The highest accepted work factor of a file, as in age: 4 GiB of memory.
inline constexpr unsigned max_scrypt_work_factor = 22;

/// Encrypts a file with a passphrase; it must be the only recipient.
class ScryptRecipient final : public Recipient {
 public:
  /// `work_factor` is log2 of N, from 1 to max_scrypt_work_factor: each step doubles time and
  /// memory.
  explicit ScryptRecipient(SecretBytes passphrase,
                           unsigned work_factor = default_scrypt_work_factor);
  [[nodiscard]] WrappedKey wrap(const SecretBytes& file_key) const override;
  [[nodiscard]] bool must_be_alone() const noexcept override { return true; }

 private:
  SecretBytes passphrase_;
  unsigned work_factor_;
};

/// Opens a file that is encrypted with a passphrase.
class ScryptIdentity final : public Identity {
 public:
  /// Returns the passphrase. It is called once for each file that has a scrypt stanza, and never
  /// for others, so that no question is asked in vain.
  using PassphraseSource = std::function<SecretBytes()>;

  /// Asks for the passphrase when a file needs it; once for each file.
  explicit ScryptIdentity(PassphraseSource passphrase);
  /// For a passphrase that is already known.
  explicit ScryptIdentity(SecretBytes passphrase);
  [[nodiscard]] std::optional<SecretBytes> unwrap(std::span<const Stanza> stanzas) const override;
  [[nodiscard]] std::string recipient() const override { return {}; }

 private:
  PassphraseSource passphrase_;
};

}  // namespace secretsctl::age
SECRETSCTL_EXPORT_END
