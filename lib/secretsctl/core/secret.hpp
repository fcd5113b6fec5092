#pragma once

#include <cstddef>
#include <cstring>
#include <secretsctl/core/bytes.hpp>
#include <secretsctl/core/export.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// Owned bytes that are secret: a plaintext value, a data key, an identity, a passphrase.
///
/// The memory comes from one pool of pages that are locked (never swapped) as far as RLIMIT_MEMLOCK
/// allows, left out of core dumps and forks, and enclosed by guard pages. It is zeroed when
/// released. Objects move; only clone() makes a copy. There is no conversion, no operator<< and no
/// operator==: code reads a secret with expose() or expose_text(), which can be searched for.
/// Several threads may use the pool; only one thread at a time may use an object.
class SecretBytes {
 public:
  SecretBytes() noexcept = default;

  /// `size` zero bytes. Throws std::bad_alloc when there is no memory, and over 2 GiB.
  explicit SecretBytes(std::size_t size);

  /// A copy of bytes that are not yet in secret memory. The caller still owns the original.
  [[nodiscard]] static SecretBytes copy_of(ByteView bytes);
  /// The same for the bytes of a text.
  [[nodiscard]] static SecretBytes copy_of(std::string_view text) {
    return copy_of(bytes_of(text));
  }

  /// Takes the secret over; the other object is empty then.
  SecretBytes(SecretBytes&& other) noexcept;
  /// Exchanges the secrets of both objects.
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  /// A second copy, in secret memory too.
  [[nodiscard]] SecretBytes clone() const;

  /// In bytes; a size is no secret.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Whether it has no bytes.
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  /// Reads the secret. The view is valid as long as this object lives and is not moved.
  [[nodiscard]] ByteView expose() const& noexcept { return {data_, size_}; }
  ByteView expose() const&& = delete;
  /// Reads the secret as text, without a check of its encoding; valid as expose() is.
  [[nodiscard]] std::string_view expose_text() const& noexcept { return text_of(expose()); }
  std::string_view expose_text() const&& = delete;

  /// The memory to write a secret into.
  [[nodiscard]] MutableByteView expose_writable() & noexcept { return {data_, size_}; }

  /// Makes the secret shorter and zeroes the bytes cut off. `size` is at most size().
  void truncate(std::size_t size) noexcept;

  /// Whether both hold the same bytes, in time that depends only on the sizes.
  [[nodiscard]] bool equals(const SecretBytes& other) const noexcept;

 private:
  // 16 bytes in all: a large file has a hundred thousand of these objects.
  std::uint8_t* data_ = nullptr;
  std::uint32_t size_ = 0;
  std::uint32_t allocated_ = 0;
};

/// Collects a secret of unknown length in secret memory; grows by doubling, zeroes the old memory.
class SecretBuffer {
 public:
  SecretBuffer() noexcept = default;
  /// Room for `expected` bytes at first.
  explicit SecretBuffer(std::size_t expected) : bytes_(expected) {}

  /// Adds a copy; throws std::bad_alloc, then nothing was added.
  void append(ByteView bytes) {
    if (bytes_.size() - used_ < bytes.size()) grow(bytes.size());
    if (!bytes.empty())
      std::memcpy(bytes_.expose_writable().data() + used_, bytes.data(), bytes.size());
    used_ += bytes.size();
  }
  /// The same for the bytes of a text.
  void append(std::string_view text) { append(bytes_of(text)); }
  /// The same for one byte.
  void append(char c) { append(std::string_view(&c, 1)); }

  /// Room for `size` more bytes at the end, to be written by the caller, then kept by added().
  [[nodiscard]] MutableByteView room(std::size_t size);
  /// Keeps the first `size` bytes of the last room().
  void added(std::size_t size) noexcept { used_ += size; }
  /// Empties the buffer and keeps the memory for the next secrets.
  void clear() noexcept { used_ = 0; }

  /// The bytes collected so far.
  [[nodiscard]] std::size_t size() const noexcept { return used_; }
  /// Reads what was collected. The view is valid until the buffer changes.
  [[nodiscard]] ByteView expose() const& noexcept { return bytes_.expose().first(used_); }
  ByteView expose() const&& = delete;

  /// The collected secret. The buffer is empty afterwards.
  [[nodiscard]] SecretBytes take() noexcept;

 private:
  void grow(std::size_t size);

  SecretBytes bytes_;
  std::size_t used_ = 0;
};

/// The amount of secret memory of the process, and how much of it is locked.
struct SecretMemoryStatus {
  std::size_t locked_bytes = 0;    ///< Mapped and locked: never in swap.
  std::size_t unlocked_bytes = 0;  ///< Mapped although mlock was refused: it may reach swap.
};

/// The state of the pool, so that a command can warn that secrets are not locked.
[[nodiscard]] SecretMemoryStatus secret_memory_status() noexcept;

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
