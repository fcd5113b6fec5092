#pragma once

#include <secretsctl/age/payload_threads.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>

// The payload of an age file (C2SP age.md, "Payload"): a nonce, then chunks of 64 KiB, each sealed
// separately, the last one marked. Uses constant memory, whatever the size.

namespace secretsctl::age {

/// The plaintext size of every chunk but the last.
inline constexpr std::size_t payload_chunk_size = std::size_t{64} * 1024;
/// The size of the nonce before the chunks; the payload key is derived from it.
inline constexpr std::size_t payload_nonce_size = 16;

/// Encrypts all of `plaintext` under a file key of 16 bytes, with a fresh nonce.
void encrypt_payload(Source& plaintext, Sink& encrypted, const SecretBytes& file_key,
                     const PayloadWork& work = {});

/// Decrypts a payload to its end. Writes a chunk once its tag and those of the chunks before it are
/// verified. Throws Error (age_payload) for a chunk that is changed, missing or after the last one,
/// and (age_header) for a missing nonce.
void decrypt_payload(Source& encrypted, Sink& plaintext, const SecretBytes& file_key,
                     const PayloadWork& work = {});

/// Decrypts a payload of at most `limit` bytes of plaintext and at most one chunk, without the
/// buffers of a stream. Throws Error as decrypt_payload does, and (age_payload) for a longer
/// payload.
[[nodiscard]] SecretBytes decrypt_short_payload(Source& encrypted, const SecretBytes& file_key,
                                                std::size_t limit);

}  // namespace secretsctl::age
