#pragma once

#include <array>
#include <secretsctl/core/secret.hpp>

// ChaCha20-Poly1305 (RFC 8439) without additional data, as age uses it: a 32-byte key, a 12-byte
// nonce that the caller never repeats under one key, and a 16-byte tag after the ciphertext.

namespace secretsctl::crypto {

inline constexpr std::size_t chacha20_poly1305_key_size = 32;
inline constexpr std::size_t chacha20_poly1305_tag_size = 16;
using ChaChaNonce = std::array<std::uint8_t, 12>;

/// Encrypts into `sealed`, which has room for the plaintext and the tag.
void chacha20_poly1305_seal(const SecretBytes& key, const ChaChaNonce& nonce, ByteView plaintext,
                            MutableByteView sealed);

/// Decrypts into `plaintext`, which has room for `sealed` without the tag. If the tag is wrong or
/// `sealed` is shorter than a tag, returns false and zeroes `plaintext`.
[[nodiscard]] bool chacha20_poly1305_open(const SecretBytes& key, const ChaChaNonce& nonce,
                                          ByteView sealed, MutableByteView plaintext);

}  // namespace secretsctl::crypto
