#pragma once

#include <cstddef>
#include <cstdint>
#include <secretsctl/core/secret.hpp>

namespace secretsctl::secret_pool {

/// Zeroed secret memory of at least `size` bytes, aligned to 16; `allocated` gets the real size,
/// which release() wants back. Throws std::bad_alloc.
[[nodiscard]] std::uint8_t* allocate(std::size_t size, std::size_t& allocated);

/// Zeroes the memory and takes it back.
void release(std::uint8_t* data, std::size_t allocated) noexcept;

[[nodiscard]] SecretMemoryStatus status() noexcept;

/// Gives all of the pool's pages back without a look at who uses them: for a process that was
/// forked off and needs no secret of before, and whose copies would not be locked. What it
/// allocates afterwards comes from new pages.
void drop_all_in_child() noexcept;

}  // namespace secretsctl::secret_pool
