#include <secretsctl/core/secret_forks.hpp>

#include <sys/mman.h>

#include <atomic>
#include <new>

namespace secretsctl {
namespace {

using Number = std::atomic<std::uint64_t>;

constinit Number last_number{0};

// In memory that is zero in a child, however that was made: also by a system call that runs no
// handlers.
Number& own_number() {
  static Number& number = *[] {
    const std::size_t size = sizeof(Number);
    void* page = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) throw std::bad_alloc();
    madvise(page, size, MADV_WIPEONFORK);
    return new (page) Number(0);
  }();
  return number;
}

}  // namespace

std::uint64_t process_number() {
  Number& own = own_number();
  std::uint64_t number = own.load();
  if (number != 0) return number;
  const std::uint64_t next = ++last_number;
  return own.compare_exchange_strong(number, next) ? next : number;
}

void forget_process_number() noexcept {
  // Without a number yet there is nothing to forget.
  if (last_number.load() != 0) own_number().store(0);
}

}  // namespace secretsctl
