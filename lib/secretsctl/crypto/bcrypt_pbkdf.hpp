#pragma once

#include <secretsctl/core/secret.hpp>

namespace secretsctl::crypto {

/// OpenSSH's bcrypt_pbkdf: derives a key of `size` bytes from a passphrase. Its time grows with
/// `rounds`, which the caller limits. The passphrase and the salt must not be empty.
[[nodiscard]] SecretBytes bcrypt_pbkdf(const SecretBytes& passphrase, ByteView salt,
                                       unsigned rounds, std::size_t size);

}  // namespace secretsctl::crypto
