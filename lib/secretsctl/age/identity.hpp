#pragma once

#include <memory>
#include <optional>
#include <secretsctl/age/stanza.hpp>
#include <secretsctl/core/secret.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::age {

/// Somebody who can open a file. One object is for one thread at a time.
class Identity {
 public:
  virtual ~Identity() = default;

  /// The file key (16 bytes), if one of the stanzas is for this identity. Gets all stanzas of the
  /// header. Throws Error (age_header) when a stanza of its own type is malformed, which fails the
  /// file at once (C2SP age.md), and Error (age_no_match) never: no match is an empty result.
  [[nodiscard]] virtual std::optional<SecretBytes> unwrap(
      std::span<const Stanza> stanzas) const = 0;

  /// Why the identity could not even try the stanzas of its type, for the message that nothing
  /// matches; empty if it could.
  [[nodiscard]] virtual std::string limitation(std::span<const Stanza>) const { return {}; }

  /// Whether unwrapping may ask the user or run a program, so that it comes after all others.
  [[nodiscard]] virtual bool is_slow() const noexcept { return false; }

  /// Tells it whom the stanzas are said to be for. Nothing is believed: it only saves an identity
  /// that has to compute its own recipient the computation, where the stanzas open with this one.
  virtual void suppose_recipient(std::string_view) {}

  /// The recipient that belongs to it (`age1...`), empty where there is none.
  [[nodiscard]] virtual std::string recipient() const = 0;
};

using Identities = std::vector<std::unique_ptr<Identity>>;

}  // namespace secretsctl::age
