#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/interaction.hpp>

// SSH private keys, Ed25519 and RSA: OpenSSH's own format (PROTOCOL.key), and the PEM formats that
// `ssh-keygen -m` and OpenSSL write (PKCS #1 and PKCS #8).

namespace secretsctl::age {

/// The largest SSH private key file that is read: 1 MiB.
inline constexpr std::size_t max_ssh_key_size = std::size_t{1024} * 1024;

/// Takes the content of an SSH private key file. `path` is what messages call it; for a key that is
/// protected by a passphrase in a PEM format, `path` with `.pub` after it is its public key, which
/// tells whether a file is for it. The passphrase is asked for when a file is found that is. Throws
/// Error (generic) with the path for a key that is malformed or of another kind.
[[nodiscard]] std::unique_ptr<Identity> parse_ssh_identity(SecretBytes text,
                                                           const std::string& path,
                                                           Interaction& interaction);

}  // namespace secretsctl::age
