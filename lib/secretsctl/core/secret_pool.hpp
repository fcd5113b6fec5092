#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <secretsctl/core/secret.hpp>

namespace secretsctl::secret_pool {

/// Zeroed secret memory of at least `size` bytes, aligned to 16; `allocated` gets the real size,
/// which release() wants back. Throws std::bad_alloc.
[[nodiscard]] std::uint8_t* allocate(std::size_t size, std::size_t& allocated);

/// The real size of what allocate(size) gives.
[[nodiscard]] std::size_t allocated_size(std::size_t size) noexcept;

/// Zeroes the memory and takes it back.
void release(std::uint8_t* data, std::size_t allocated) noexcept;

/// Small secrets come in sizes that differ by this; up to here each has a list of its own.
inline constexpr std::size_t grain = 16;
inline constexpr std::size_t fine_limit = 1024;
inline constexpr std::size_t fine_classes = fine_limit / grain;

/// Released memory, zeroed but for the pointer to the next of its size.
struct FreeBlock {
  FreeBlock* next;
};

/// For as long as it lives, small secrets that its thread allocates come from a piece of the pool
/// that is this thread's alone, and small ones that its thread releases go there, so that threads
/// that make many don't wait for each other. Any thread may release them. Not nested.
class ThreadShare {
 public:
  ThreadShare() noexcept;
  ~ThreadShare();
  ThreadShare(const ThreadShare&) = delete;
  ThreadShare& operator=(const ThreadShare&) = delete;

 private:
  friend std::uint8_t* allocate(std::size_t size, std::size_t& allocated);
  friend void release(std::uint8_t* data, std::size_t allocated) noexcept;
  [[nodiscard]] std::uint8_t* take(std::size_t size);
  void keep(std::uint8_t* data, std::size_t size) noexcept;
  void fetch_free(std::size_t list);
  void refill();
  void give_back_rest() noexcept;

  std::uint8_t* next_ = nullptr;
  std::size_t left_ = 0;
  std::array<FreeBlock*, fine_classes> free_{};
  std::uint64_t asked_ = 0;  // for which lists the pool had nothing, a bit each
};

[[nodiscard]] SecretMemoryStatus status() noexcept;

/// From now on a child of fork gets a pool that works, with memory of its own; what the secrets of
/// the parent held is zero there. For processes that go on in a child without exec. False if the
/// system refuses.
[[nodiscard]] bool prepare_for_forks() noexcept;

}  // namespace secretsctl::secret_pool
