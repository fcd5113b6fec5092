#pragma once

#include <secretsctl/core/secret.hpp>

namespace secretsctl::crypto {

/// Fills public bytes (nonces, IVs, salts) from the system's generator. This and all below throw
/// Error (generic) if it gives none.
void random_bytes(MutableByteView bytes);

/// `size` random bytes in secret memory: a key.
[[nodiscard]] SecretBytes random_secret(std::size_t size);

/// Random bytes for many IVs. The first few come from the system one by one; who goes on asking
/// gets them from a buffer, because a system call costs as much as the value that the IV is for.
/// It is filled by ChaCha20 under a key that the system's generator gives for this buffer alone and
/// that is forgotten at once (libsodium's randombytes_buf_deterministic), as the system itself
/// makes its bytes, in a fifth of the time; what was given out is zeroed in it, and a process that
/// is forked off uses none of it: the kernel wipes it there (MADV_WIPEONFORK; without that there is
/// no buffer), and forks are counted, for kernels that only say so. Not for concurrent use of one
/// object.
class RandomReserve {
 public:
  RandomReserve() noexcept = default;
  ~RandomReserve();
  RandomReserve(const RandomReserve&) = delete;
  RandomReserve& operator=(const RandomReserve&) = delete;

  /// Fills public bytes, at most 64 at a time.
  void fill(MutableByteView bytes);

 private:
  struct Buffer;
  [[nodiscard]] bool open_buffer() noexcept;

  Buffer* buffer_ = nullptr;
  int asked_ = 0;
};

}  // namespace secretsctl::crypto
