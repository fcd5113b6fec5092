#pragma once

#include <cstddef>
#include <secretsctl/core/bytes.hpp>
#include <secretsctl/core/export.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// Owned public bytes for files of any size. Unlike Bytes they are not zeroed before use, and from
/// 2 MiB on they lie on huge pages where the system has them: the first touch of a small page costs
/// more than copying 4 KiB into it. Never for secrets: they are not zeroed at the end.
class LargeBytes {
 public:
  LargeBytes() noexcept = default;
  /// `size` bytes of undefined content. Throws std::bad_alloc.
  explicit LargeBytes(std::size_t size);
  /// A copy.
  [[nodiscard]] static LargeBytes copy_of(ByteView bytes);

  /// Takes the bytes over; the other object is empty then. Views stay valid.
  LargeBytes(LargeBytes&& other) noexcept;
  /// Exchanges the bytes of both objects.
  LargeBytes& operator=(LargeBytes&& other) noexcept;
  LargeBytes(const LargeBytes&) = delete;
  LargeBytes& operator=(const LargeBytes&) = delete;
  ~LargeBytes();

  /// In bytes.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// The bytes; valid as long as they are not moved to another object and released.
  [[nodiscard]] ByteView view() const noexcept { return {data_, size_}; }
  /// The same, to be filled.
  [[nodiscard]] MutableByteView writable() noexcept { return {data_, size_}; }

  /// Makes it shorter. `size` is at most size().
  void truncate(std::size_t size) noexcept;

  /// Gives the whole pages before `offset` back to the system; their content is undefined from then
  /// on. Does nothing to a small object.
  void forget_before(std::size_t offset) noexcept;

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t mapped_ = 0;     // bytes of a mapping of its own; 0: from the heap
  std::size_t forgotten_ = 0;  // bytes given back to the system
};

/// Collects an unknown number of public bytes; grows by doubling.
class LargeBuffer {
 public:
  /// Room for `size` more bytes at the end, to be written by the caller, then kept by added().
  [[nodiscard]] MutableByteView room(std::size_t size);
  /// Keeps the first `size` bytes of the last room().
  void added(std::size_t size) noexcept { used_ += size; }
  /// The bytes collected so far.
  [[nodiscard]] std::size_t size() const noexcept { return used_; }

  /// The collected bytes. The buffer is empty afterwards.
  [[nodiscard]] LargeBytes take() noexcept;

 private:
  LargeBytes bytes_;
  std::size_t used_ = 0;
};

/// Asks for huge pages under untouched memory; does nothing for small memory.
void prefer_huge_pages(void* data, std::size_t size) noexcept;

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
