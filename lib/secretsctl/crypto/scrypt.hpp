#pragma once

#include <secretsctl/core/secret.hpp>

namespace secretsctl::crypto {

/// scrypt (RFC 7914) with N = 2^log_n, r = 8, p = 1, to 32 bytes. It takes 2^(log_n + 10) bytes of
/// memory, so the caller limits log_n. Throws std::bad_alloc without that memory.
[[nodiscard]] SecretBytes scrypt(const SecretBytes& passphrase, ByteView salt, unsigned log_n);

}  // namespace secretsctl::crypto
