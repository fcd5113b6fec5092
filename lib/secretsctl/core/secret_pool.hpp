#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <secretsctl/core/secret.hpp>

namespace secretsctl::secret_pool {

/// Zeroed secret memory of at least `size` bytes, aligned to 16. Sets `allocated` to the real size,
/// which release() needs. Throws std::bad_alloc.
[[nodiscard]] std::uint8_t* allocate(std::size_t size, std::size_t& allocated);

/// The real size of the memory from allocate(size).
[[nodiscard]] std::size_t allocated_size(std::size_t size) noexcept;

/// Zeroes the memory and returns it to the pool.
void release(std::uint8_t* data, std::size_t allocated) noexcept;

/// Sizes of small secrets are multiples of this; each small size has its own list.
inline constexpr std::size_t grain = 16;
inline constexpr std::size_t fine_limit = 1024;
inline constexpr std::size_t fine_classes = fine_limit / grain;

/// Released memory: zero except for the pointer to the next block of its size.
struct FreeBlock {
  FreeBlock* next;
};

/// While it lives, small secrets that its thread allocates come from a piece of the pool that only
/// this thread uses, and small ones that its thread releases return to it, so that threads that
/// make many secrets don't wait for each other. Any thread may release them. Not nested.
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
  std::uint64_t asked_ = 0;  // a bit for each list that the pool could not refill
};

[[nodiscard]] SecretMemoryStatus status() noexcept;

}  // namespace secretsctl::secret_pool
