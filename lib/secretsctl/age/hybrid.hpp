#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/secret.hpp>
#include <string_view>

// The post-quantum recipient type (C2SP age.md, "The MLKEM768-X25519 hybrid post-quantum recipient
// type"). It needs ML-KEM-768, which no library here has: the identity parses, checks the shape of
// its stanzas, and says so.

namespace secretsctl::age {

/// An identity `AGE-SECRET-KEY-PQ-1...`.
class HybridIdentity final : public Identity {
 public:
  /// Parses the Bech32 text, upper case. Throws Error (generic), which never holds any of it.
  [[nodiscard]] static HybridIdentity parse(std::string_view text);

  [[nodiscard]] std::optional<SecretBytes> unwrap(std::span<const Stanza> stanzas) const override;
  [[nodiscard]] std::string limitation(std::span<const Stanza> stanzas) const override;
  [[nodiscard]] std::string recipient() const override { return {}; }

 private:
  HybridIdentity() = default;
};

}  // namespace secretsctl::age
