#pragma once

#include <secretsctl/core/secret.hpp>
#include <string>

namespace secretsctl::age {

/// A new random identity.
struct NewIdentity {
  std::string recipient;  ///< `age1...`
  /// The text of a key file as age-keygen writes it: `# created:` with the local time, `# public
  /// key:`, then the identity.
  SecretBytes key_file;
};

[[nodiscard]] NewIdentity generate_x25519_identity();

/// A new post-quantum identity. Throws Error (generic) in a build without ML-KEM.
[[nodiscard]] NewIdentity generate_hybrid_identity();

}  // namespace secretsctl::age
