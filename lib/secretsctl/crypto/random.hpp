#pragma once

#include <secretsctl/core/secret.hpp>

namespace secretsctl::crypto {

/// Fills public bytes (nonces, IVs, salts) from the system's generator. This and all functions
/// below throw Error (generic) if the generator fails.
void random_bytes(MutableByteView bytes);

/// `size` random bytes in secret memory: a key.
[[nodiscard]] SecretBytes random_secret(std::size_t size);

/// Random bytes for many IVs. The first few come from the system one by one; later ones come from a
/// buffer, because a system call costs as much as encrypting the value that the IV is for.
/// libsodium's randombytes_buf_deterministic (ChaCha20) fills the buffer under a key that the
/// system's generator gives for this buffer only and that is discarded at once. This is how the
/// system itself makes its bytes, in a fifth of the time. Used bytes are zeroed. A forked process
/// uses none of the buffer: the kernel wipes it there (MADV_WIPEONFORK; without that there is no
/// buffer), and forks are counted, for kernels that only claim to wipe. One object is for one
/// thread at a time.
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
