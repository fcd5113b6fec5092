#pragma once

#include <cstddef>
#include <secretsctl/core/bytes.hpp>

namespace secretsctl {

/// Owned public bytes, for files of any size: unlike Bytes they are not zeroed before they are
/// written, and from 2 MiB on they lie on huge pages where the system has them, because the first
/// touch of a small page costs more than the 4 KiB that are copied into it. Never for secrets:
/// nothing is zeroed when they go.
class LargeBytes {
 public:
  LargeBytes() noexcept = default;
  /// `size` bytes whose content means nothing. Throws std::bad_alloc.
  explicit LargeBytes(std::size_t size);
  /// A copy.
  [[nodiscard]] static LargeBytes copy_of(ByteView bytes);

  LargeBytes(LargeBytes&& other) noexcept;
  LargeBytes& operator=(LargeBytes&& other) noexcept;
  LargeBytes(const LargeBytes&) = delete;
  LargeBytes& operator=(const LargeBytes&) = delete;
  ~LargeBytes();

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] ByteView view() const noexcept { return {data_, size_}; }
  [[nodiscard]] MutableByteView writable() noexcept { return {data_, size_}; }

  /// Makes it shorter. `size` is at most size().
  void truncate(std::size_t size) noexcept;

  /// Gives the memory of the bytes before `offset` back to the system, as far as it consists of
  /// whole pages; what they hold means nothing from then on. Does nothing to a small object.
  void forget_before(std::size_t offset) noexcept;

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t mapped_ = 0;     // bytes of a mapping of its own; 0: from the heap
  std::size_t forgotten_ = 0;  // bytes that were given back
};

/// Collects public bytes of unknown number; grows by doubling.
class LargeBuffer {
 public:
  /// Room for `size` more bytes at the end, to be written by the caller, then kept by added().
  [[nodiscard]] MutableByteView room(std::size_t size);
  void added(std::size_t size) noexcept { used_ += size; }
  [[nodiscard]] std::size_t size() const noexcept { return used_; }

  /// The collected bytes. The buffer is empty afterwards.
  [[nodiscard]] LargeBytes take() noexcept;

 private:
  LargeBytes bytes_;
  std::size_t used_ = 0;
};

/// Asks for huge pages under memory that was not touched yet; without effect on what is small.
void prefer_huge_pages(void* data, std::size_t size) noexcept;

}  // namespace secretsctl
