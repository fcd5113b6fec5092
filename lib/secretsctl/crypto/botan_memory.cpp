#include <botan/allocator.h>

#include <cstddef>
#include <cstdint>
#include <new>
#include <secretsctl/core/secret_pool.hpp>

// The functions through which Botan 3 gets memory for secrets, in the place of its own: the linker
// then leaves out Botan's pool, which locks 128 pages with six system calls each before main()
// begins, whoever uses it or not (a provider call takes three times as long), and takes that much
// from what the limit lets us lock. For the command alone: a library has no business to decide
// this for the program that uses it.

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
