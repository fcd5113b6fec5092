#pragma once

#include <memory>
#include <secretsctl/age/stanza.hpp>
#include <secretsctl/core/secret.hpp>
#include <string_view>
#include <vector>

namespace secretsctl::age {

/// The size of a file key, in bytes.
inline constexpr std::size_t file_key_size = 16;

/// Somebody that a file is encrypted to.
class Recipient {
 public:
  virtual ~Recipient() = default;

  /// Wraps a file key (16 bytes) into the stanzas that the recipient's identity can unwrap.
  [[nodiscard]] virtual std::vector<Stanza> wrap(const SecretBytes& file_key) const = 0;

  /// Whether its stanza must be the only one of a header (scrypt: C2SP age.md, "scrypt recipient
  /// stanza").
  [[nodiscard]] virtual bool must_be_alone() const noexcept { return false; }
};

/// Parses a recipient as users write it: `age1...`. Throws Error (generic) that says what is wrong
/// with it; kinds of recipient that are not supported are named.
[[nodiscard]] std::unique_ptr<Recipient> parse_recipient(std::string_view text);

}  // namespace secretsctl::age
