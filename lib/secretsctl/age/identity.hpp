#pragma once

#include <memory>
#include <optional>
#include <secretsctl/age/stanza.hpp>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::age {

/// A key that opens files. One object is for one thread at a time.
class Identity {
 public:
  virtual ~Identity() = default;

  /// Returns the file key (16 bytes) if one of the stanzas is for this identity, else nothing. Gets
  /// all stanzas of the header. Throws Error (age_header) when a stanza of its own type is
  /// malformed: such a file is refused at once (C2SP age.md). Never throws Error (age_no_match).
  [[nodiscard]] virtual std::optional<SecretBytes> unwrap(
      std::span<const Stanza> stanzas) const = 0;

  /// Why the identity could not try the stanzas of its type, for the error message if no identity
  /// matches; empty if it could.
  [[nodiscard]] virtual std::string limitation(std::span<const Stanza>) const { return {}; }

  /// Whether unwrapping may ask the user or run a program; such identities are tried last.
  [[nodiscard]] virtual bool is_slow() const noexcept { return false; }

  /// Tells it the recipient that the stanzas are claimed to be for. The claim is not trusted: it
  /// only saves an identity that would have to compute its own recipient that work, if the stanzas
  /// open with the claimed one.
  virtual void suppose_recipient(std::string_view) {}

  /// Its recipient (`age1...`); empty if it has none.
  [[nodiscard]] virtual std::string recipient() const = 0;
};

/// Identities in the order in which they are tried.
using Identities = std::vector<std::unique_ptr<Identity>>;

}  // namespace secretsctl::age
SECRETSCTL_EXPORT_END
