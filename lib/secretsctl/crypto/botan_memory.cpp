#include <botan/allocator.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <secretsctl/core/secret_pool.hpp>

// Replaces the functions through which Botan 3 allocates memory for secrets, so that the linker
// leaves out Botan's pool. That pool locks 128 pages, with six system calls each, before main()
// begins, even if it is never used: a provider call would take three times as long, and less
// lockable memory would remain for us. For the command only: a library must not decide this for the
// program that uses it.

namespace Botan {

void* allocate_memory(std::size_t elems, std::size_t elem_size) {
  std::size_t size = 0;
  if (__builtin_mul_overflow(elems, elem_size, &size)) throw std::bad_alloc();
  if (size == 0) return nullptr;
  std::size_t allocated = 0;
  return secretsctl::secret_pool::allocate(size, allocated);
}

void deallocate_memory(void* p, std::size_t elems, std::size_t elem_size) {
  if (p == nullptr) return;
  secretsctl::secret_pool::release(static_cast<std::uint8_t*>(p),
                                   secretsctl::secret_pool::allocated_size(elems * elem_size));
}

void initialize_allocator() {}

}  // namespace Botan
