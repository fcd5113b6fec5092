#pragma once

#include <functional>
#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/interaction.hpp>
#include <string>

namespace secretsctl::age {

/// Identities that only a passphrase opens. It is asked for once, and not before a file turns up
/// that they could open; what came of it is kept.
class LockedIdentity : public Identity {
 public:
  [[nodiscard]] std::optional<SecretBytes> unwrap(std::span<const Stanza> stanzas) const final;
  [[nodiscard]] std::string limitation(std::span<const Stanza> stanzas) const final;
  [[nodiscard]] bool is_slow() const noexcept final { return true; }
  [[nodiscard]] std::string recipient() const final { return {}; }

 protected:
  /// `name` is what messages and the question call it.
  LockedIdentity(std::string name, Interaction& interaction)
      : name_(std::move(name)), interaction_(interaction) {}

  [[nodiscard]] Interaction& interaction() const noexcept { return interaction_; }

  /// Whether a file with these stanzas may be for it, as far as that shows without the passphrase.
  [[nodiscard]] virtual bool may_match(std::span<const Stanza> stanzas) const = 0;

  /// Opens it. Calls `ask` only if a passphrase helps. Throws Error (generic) that says why it
  /// can't be opened; the name is put before it.
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
