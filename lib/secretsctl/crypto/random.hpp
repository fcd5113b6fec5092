#pragma once

#include <secretsctl/core/secret.hpp>

namespace secretsctl::crypto {

/// Fills public bytes (nonces, IVs, salts) from the system's generator.
void random_bytes(MutableByteView bytes);

/// `size` random bytes in secret memory: a key.
[[nodiscard]] SecretBytes random_secret(std::size_t size);

}  // namespace secretsctl::crypto
