#pragma once

#include <secretsctl/age/x25519.hpp>
#include <secretsctl/core/secret.hpp>

namespace secretsctl::age {

/// The text of a key file as age-keygen writes it: `# created:` with the local time, `# public
/// key:`, then the identity.
[[nodiscard]] SecretBytes key_file_text(const X25519Identity& identity);

}  // namespace secretsctl::age
