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

}  // namespace secretsctl::secret_pool
