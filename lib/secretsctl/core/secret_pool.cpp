#include <secretsctl/core/secret_pool.hpp>

#include <pthread.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <secretsctl/core/large_bytes.hpp>
#include <secretsctl/core/secret_forks.hpp>
#include <utility>

// Lockable memory is scarce (RLIMIT_MEMLOCK is 64 KiB to 8 MiB) and a lock is a system call, so
// small secrets share arenas: a bump pointer, and a free list for each size class. The lists are
// kept in the freed memory itself, which is zero except for the one pointer.

namespace secretsctl::secret_pool {
namespace {

constexpr std::size_t arena_limit =
    std::size_t{128} * 1024;  // up to here one class for each power of two
constexpr std::size_t first_arena = std::size_t{64} * 1024;  // enough for a provider call
constexpr std::size_t largest_arena = std::size_t{4} * 1024 * 1024;
constexpr std::size_t share_size = std::size_t{64} * 1024;  // taken by a thread at once
constexpr std::size_t max_fetched = 512;                    // the most released blocks of one size
constexpr std::size_t huge_page = std::size_t{2} * 1024 * 1024;
constexpr std::size_t coarse_classes = 7;  // 2 KiB to 128 KiB
static_assert(fine_classes <= 64, "ThreadShare has a bit for each");

// Memory that the pool divides.
struct Arena {
  Arena* older = nullptr;
  std::uint8_t* begin = nullptr;
  std::size_t size = 0;
};

struct State {
  std::mutex mutex;
  Arena* arenas = nullptr;       // of this process, the newest first
  Arena* inherited = nullptr;    // of its parent: not locked here
  std::uint8_t* next = nullptr;  // the unused rest of the newest arena
  std::size_t left = 0;
  std::size_t arena_size = first_arena;
  std::array<FreeBlock*, fine_classes + coarse_classes> free{};
  SecretMemoryStatus status;
};

State& state() {
  static constinit State instance;
  return instance;
}

std::size_t page_size() {
  static const auto size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

std::size_t class_of(std::size_t allocated) {
  if (allocated <= fine_limit) return allocated / grain - 1;
  return fine_classes + static_cast<std::size_t>(std::countr_zero(allocated / fine_limit)) - 1;
}

// When the pages of a mapping are first touched, which is also when they count towards the limit.
enum class Pages { on_demand, at_once };

bool lock_pages(std::uint8_t* data, std::size_t size, Pages pages) {
  if (pages == Pages::on_demand && mlock2(data, size, MLOCK_ONFAULT) == 0) return true;
  return mlock(data, size) == 0;
}

// Address space of `size` bytes between two guard pages, so that an overrun faults instead of
// leaking. A large mapping begins at a huge page boundary; the surplus at both ends is unmapped.
std::uint8_t* reserve_pages(std::size_t size) {
  const std::size_t guard = page_size();
  const std::size_t wanted = size + 2 * guard;
  const std::size_t spare = size < huge_page ? 0 : huge_page;
  void* whole = mmap(nullptr, wanted + spare, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (whole == MAP_FAILED) throw std::bad_alloc();
  auto* start = static_cast<std::uint8_t*>(whole);
  if (spare == 0) return start + guard;
  const std::size_t past = (reinterpret_cast<std::uintptr_t>(start) + guard) % huge_page;
  const std::size_t before = past == 0 ? 0 : huge_page - past;
  if (before > 0) munmap(start, before);
  munmap(start + before + wanted, spare - before);
  return start + before + guard;
}

// Maps memory for one large secret or a new arena.
std::uint8_t* map_pages(State& pool, std::size_t size, Pages pages) {
  std::uint8_t* data = reserve_pages(size);
  if (mprotect(data, size, PROT_READ | PROT_WRITE) != 0) {
    munmap(data - page_size(), size + 2 * page_size());
    throw std::bad_alloc();
  }
  madvise(data, size, MADV_DONTDUMP);
  // A fork would have these pages unlocked, and does not need them.
  madvise(data, size, MADV_WIPEONFORK);
  prefer_huge_pages(data, size);
  const bool locked = lock_pages(data, size, pages);
  (locked ? pool.status.locked_bytes : pool.status.unlocked_bytes) += size;
  return data;
}

void unmap_pages(State& pool, std::uint8_t* data, std::size_t size) noexcept {
  explicit_bzero(data, size);
  // The kernel does not tell later which mapping mlock refused: count unlocked memory down first.
  std::size_t& counted =
      pool.status.unlocked_bytes >= size ? pool.status.unlocked_bytes : pool.status.locked_bytes;
  counted -= std::min(counted, size);
  munmap(data - page_size(), size + 2 * page_size());
}

// Takes memory from the newest arena, or from a new one.
std::uint8_t* take_unused(State& pool, std::size_t size) {
  if (pool.left < size) {
    const std::size_t arena = std::max(pool.arena_size, size);
    auto made = std::make_unique<Arena>();
    // Much of an arena may never be used.
    pool.next = map_pages(pool, arena, Pages::on_demand);
    *made = {pool.arenas, pool.next, arena};
    pool.arenas = made.release();
    pool.left = arena;
    pool.arena_size = std::min(arena * 4, largest_arena);
  }
  std::uint8_t* data = pool.next;
  pool.next += size;
  pool.left -= size;
  return data;
}

// Removes the first block of a list and zeroes its pointer; null if the list is empty.
FreeBlock* pop(FreeBlock*& list) noexcept {
  FreeBlock* block = list;
  if (block != nullptr) list = std::exchange(block->next, nullptr);
  return block;
}

// Adds a zeroed block to a list.
void push(FreeBlock*& list, std::uint8_t* block) noexcept {
  list = new (block) FreeBlock{list};
}

void push(FreeBlock*& list, FreeBlock* block) noexcept {
  push(list, reinterpret_cast<std::uint8_t*>(block));
}

constinit thread_local ThreadShare* thread_share = nullptr;

// No other thread is in the pool while the process is copied.
void lock_pool() {
  state().mutex.lock();
}

void unlock_pool() {
  state().mutex.unlock();
}

bool is_inherited(const State& pool, const std::uint8_t* data) noexcept {
  for (const Arena* arena = pool.inherited; arena != nullptr; arena = arena->older) {
    if (data >= arena->begin && data < arena->begin + arena->size) return true;
  }
  return false;
}

// The child's pages are not locked: it begins with new ones.
void begin_anew() {
  forget_process_number();
  State& pool = state();
  Arena** last = &pool.arenas;
  while (*last != nullptr) last = &(*last)->older;
  *last = std::exchange(pool.inherited, nullptr);
  pool.inherited = std::exchange(pool.arenas, nullptr);
  pool.next = nullptr;
  pool.left = 0;
  pool.arena_size = first_arena;
  pool.free = {};
  pool.status = {};
  pool.mutex.unlock();
}

}  // namespace

ThreadShare::ThreadShare() noexcept {
  thread_share = this;
}

ThreadShare::~ThreadShare() {
  thread_share = nullptr;
  give_back_rest();
  State& pool = state();
  const std::lock_guard lock(pool.mutex);
  for (std::size_t list = 0; list < fine_classes; ++list) {
    while (FreeBlock* block = pop(free_[list])) push(pool.free[list], block);
  }
}

// Released blocks come first, or a long-running process would never stop growing.
std::uint8_t* ThreadShare::take(std::size_t size) {
  const std::size_t list = class_of(size);
  const std::uint64_t bit = std::uint64_t{1} << list;
  if (free_[list] == nullptr && (asked_ & bit) == 0) fetch_free(list);
  if (FreeBlock* block = pop(free_[list])) return reinterpret_cast<std::uint8_t*>(block);
  asked_ |= bit;
  if (left_ < size) refill();
  std::uint8_t* data = next_;
  next_ += size;
  left_ -= size;
  return data;
}

void ThreadShare::keep(std::uint8_t* data, std::size_t size) noexcept {
  push(free_[class_of(size)], data);
}

void ThreadShare::fetch_free(std::size_t list) {
  State& pool = state();
  const std::lock_guard lock(pool.mutex);
  for (std::size_t count = 0; count < max_fetched; ++count) {
    FreeBlock* block = pop(pool.free[list]);
    if (block == nullptr) return;
    push(free_[list], block);
  }
}

// Takes blocks that other shares gave back, else unused memory.
void ThreadShare::refill() {
  give_back_rest();
  asked_ = 0;
  State& pool = state();
  const std::lock_guard lock(pool.mutex);
  for (std::size_t size = share_size; size > fine_limit; size /= 2) {
    if (FreeBlock* block = pop(pool.free[class_of(size)])) {
      next_ = reinterpret_cast<std::uint8_t*>(block);
      left_ = size;
      return;
    }
  }
  next_ = take_unused(pool, share_size);
  left_ = share_size;
}

// Divides the rest into blocks that others can use.
void ThreadShare::give_back_rest() noexcept {
  while (left_ > 0) {
    const std::size_t block =
        left_ > fine_limit ? std::min(std::bit_floor(left_), arena_limit) : left_;
    release(next_, block);
    next_ += block;
    left_ -= block;
  }
}

std::size_t allocated_size(std::size_t size) noexcept {
  if (size <= grain) return grain;
  if (size <= fine_limit) return (size + grain - 1) / grain * grain;
  if (size <= arena_limit) return std::bit_ceil(size);
  return (size + page_size() - 1) / page_size() * page_size();
}

std::uint8_t* allocate(std::size_t size, std::size_t& allocated) {
  if (size > static_cast<std::size_t>(PTRDIFF_MAX) / 2) throw std::bad_alloc();
  allocated = allocated_size(size);
  if (thread_share != nullptr && allocated <= fine_limit) return thread_share->take(allocated);
  State& pool = state();
  const std::lock_guard lock(pool.mutex);
  // The caller fills such a large block, and one fault for each page takes longer than filling it.
  if (allocated > arena_limit) return map_pages(pool, allocated, Pages::at_once);
  if (FreeBlock* block = pop(pool.free[class_of(allocated)])) {
    return reinterpret_cast<std::uint8_t*>(block);
  }
  return take_unused(pool, allocated);
}

void release(std::uint8_t* data, std::size_t allocated) noexcept {
  State& pool = state();
  if (allocated > arena_limit) {
    const std::lock_guard lock(pool.mutex);
    unmap_pages(pool, data, allocated);
    return;
  }
  explicit_bzero(data, allocated);
  // Only a fork changes that, when this thread alone is left.
  if (pool.inherited != nullptr && is_inherited(pool, data)) return;
  if (thread_share != nullptr && allocated <= fine_limit) {
    thread_share->keep(data, allocated);
    return;
  }
  const std::lock_guard lock(pool.mutex);
  push(pool.free[class_of(allocated)], data);
}

SecretMemoryStatus status() noexcept {
  State& pool = state();
  const std::lock_guard lock(pool.mutex);
  return pool.status;
}

}  // namespace secretsctl::secret_pool

bool secretsctl::prepare_secrets_for_forks() noexcept {
  // What is made once is made now: a child may be copied while another thread is at it.
  static_cast<void>(secret_pool::page_size());
  static const bool done = pthread_atfork(secret_pool::lock_pool, secret_pool::unlock_pool,
                                          secret_pool::begin_anew) == 0;
  return done;
}
