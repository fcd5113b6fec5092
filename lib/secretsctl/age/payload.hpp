#pragma once

#include <secretsctl/core/progress.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/core/stream.hpp>

// The payload of an age file (C2SP age.md, "Payload"): a nonce, then chunks of 64 KiB, each sealed
// by itself, the last one marked. In constant memory, whatever the size.

namespace secretsctl::age {

/// The plaintext of a chunk that is not the last.
inline constexpr std::size_t payload_chunk_size = std::size_t{64} * 1024;
/// The nonce before the chunks, from which the payload key is derived.
inline constexpr std::size_t payload_nonce_size = 16;

/// How a payload is worked on.
struct PayloadWork {
  /// At most so many threads (and max_payload_threads), the caller's one of them. With more than
  /// one, the source and the sink may be called by any of them: each by one at a time, in order,
  /// and one while the other is. A payload of up to 1 MiB starts none. All have ended on return.
  unsigned threads = 1;
  Progress* progress = nullptr;  ///< Told about the bytes of the payload's input; may be none.
};

/// Each thread takes about 4 MiB, and one can read for no more than four or five that encrypt.
inline constexpr unsigned max_payload_threads = 6;

/// Encrypts all of `plaintext` under a file key of 16 bytes, with a fresh nonce.
void encrypt_payload(Source& plaintext, Sink& encrypted, const SecretBytes& file_key,
                     const PayloadWork& work = {});

/// Decrypts a payload to its end. A chunk is written once its tag holds, and those before it.
/// Throws Error (age_payload) for a chunk that was changed, is missing or follows the last one, and
/// (age_header) for a missing nonce.
void decrypt_payload(Source& encrypted, Sink& plaintext, const SecretBytes& file_key,
                     const PayloadWork& work = {});

/// Decrypts a payload of at most `limit` bytes of plaintext, and at most one chunk, without the
/// buffers that a stream needs. Throws Error as decrypt_payload does, and (age_payload) for a
/// longer one.
[[nodiscard]] SecretBytes decrypt_short_payload(Source& encrypted, const SecretBytes& file_key,
                                                std::size_t limit);

}  // namespace secretsctl::age
