#pragma once

#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/interaction.hpp>
#include <string>

// SSH private keys, Ed25519 and RSA: OpenSSH's own format (PROTOCOL.key), and the PEM formats that
// `ssh-keygen -m` and OpenSSL write (PKCS #1 and PKCS #8).

namespace secretsctl::age {

/// The largest SSH private key file that is read: 1 MiB.
inline constexpr std::size_t max_ssh_key_size = std::size_t{1024} * 1024;

/// An SSH private key as it was read.
struct SshKeyText {
  SecretBytes text;
  std::string name;  ///< What messages call it.
  /// The file with its public key, which tells whether a file is for it where the private one is
  /// protected by a passphrase in a PEM format; empty if there is none.
  std::string public_key_path;
};

/// Takes an SSH private key. A passphrase is asked for when a file is found that is for this key.
/// Throws Error (generic) with the name for a key that is malformed or of another kind.
[[nodiscard]] std::unique_ptr<Identity> parse_ssh_identity(SshKeyText key,
                                                           Interaction& interaction);

/// Reads the private key at `path`, whose public key is in `path` with `.pub` after it. Throws
/// Error (generic), or of kind `missing` if it is not there.
[[nodiscard]] std::unique_ptr<Identity> read_ssh_identity(const std::string& path,
                                                          Interaction& interaction,
                                                          ErrorKind missing);

}  // namespace secretsctl::age
