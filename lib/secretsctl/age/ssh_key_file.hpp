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

/// The text of an SSH private key.
struct SshKeyText {
  SecretBytes text;
  std::string name;  ///< Its name in messages.
  /// The file with its public key; empty if there is none. If the private key is protected by a
  /// passphrase in a PEM format, only this file shows which encrypted files are for the key.
  std::string public_key_path;
};

/// Parses an SSH private key. It asks for a passphrase only when it meets a file that is for this
/// key. Throws Error (generic) with the name for a key that is malformed or of another type.
[[nodiscard]] std::unique_ptr<Identity> parse_ssh_identity(SshKeyText key,
                                                           Interaction& interaction);

/// Reads the private key at `path`, with its public key from `path` plus `.pub`. Throws Error
/// (generic), or of kind `missing` if the file does not exist.
[[nodiscard]] std::unique_ptr<Identity> read_ssh_identity(const std::string& path,
                                                          Interaction& interaction,
                                                          ErrorKind missing);

}  // namespace secretsctl::age
