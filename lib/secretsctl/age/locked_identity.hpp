#pragma once

#include <functional>
#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/interaction.hpp>
#include <string>

namespace secretsctl::age {

/// Identities protected by a passphrase. It asks for the passphrase once, and only when a file
/// appears that they might open; it keeps the result.
class LockedIdentity : public Identity {
 public:
  [[nodiscard]] std::optional<SecretBytes> unwrap(std::span<const Stanza> stanzas) const final;
  [[nodiscard]] std::string limitation(std::span<const Stanza> stanzas) const final;
  [[nodiscard]] bool is_slow() const noexcept final { return true; }
  [[nodiscard]] std::string recipient() const final { return {}; }

 protected:
  /// Messages and the passphrase question call it `name`.
  LockedIdentity(std::string name, Interaction& interaction)
      : name_(std::move(name)), interaction_(interaction) {}

  [[nodiscard]] Interaction& interaction() const noexcept { return interaction_; }

  /// Whether a file with these stanzas may be for it, judged without the passphrase.
  [[nodiscard]] virtual bool may_match(std::span<const Stanza> stanzas) const = 0;

  /// Unlocks it. Calls `ask` only if a passphrase helps. Throws Error (generic) that says why it
  /// can't be unlocked; the caller puts the name before the message.
  [[nodiscard]] virtual Identities open(const std::function<SecretBytes()>& ask) const = 0;

 private:
  void open_once() const;

  std::string name_;
  Interaction& interaction_;
  mutable bool tried_ = false;
  mutable Identities identities_;
  mutable std::string failure_;
};

}  // namespace secretsctl::age
