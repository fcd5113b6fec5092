#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::age {

/// A new random identity.
struct NewIdentity {
  std::string recipient;  ///< `age1...`
  /// The text of a key file as age-keygen writes it: `# created:` with the local time, `# public
  /// key:`, then the identity.
  SecretBytes key_file;
};

/// A new X25519 identity, `AGE-SECRET-KEY-1...`. Throws Error (generic) if the system gives no
/// random bytes.
[[nodiscard]] NewIdentity generate_x25519_identity();

/// A new post-quantum identity. Throws Error (generic) in a build without ML-KEM.
[[nodiscard]] NewIdentity generate_hybrid_identity();

}  // namespace secretsctl::age
SECRETSCTL_EXPORT_END
