#include <secretsctl/crypto/random.hpp>

#include <pthread.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>
#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <new>
#include <secretsctl/core/system_random.hpp>
#include <secretsctl/crypto/sodium_start.hpp>

namespace secretsctl::crypto {
namespace {

// The number of forks between this process and the one that first asked for the count.
std::atomic<std::size_t> forks = 0;

void count_fork() {
  forks.fetch_add(1, std::memory_order_relaxed);
}

bool forks_are_counted() noexcept {
  static const bool counted = pthread_atfork(nullptr, nullptr, count_fork) == 0;
  return counted;
}

std::size_t count_of_forks() noexcept {
  return forks.load(std::memory_order_relaxed);
}

}  // namespace

void random_bytes(MutableByteView bytes) {
  fill_from_system(bytes);
}

SecretBytes random_secret(std::size_t size) {
  SecretBytes secret(size);
  random_bytes(secret.expose_writable());
  return secret;
}

// In a child of fork the buffer is all zero, so `left` == 0, or its fork count differs from the
// child's: the child then asks for new bytes. The count is for emulators (qemu) that accept
// MADV_WIPEONFORK but do nothing. A clone without the C library is not counted.
struct RandomReserve::Buffer {
  std::size_t left = 0;  // unused bytes at the end of `bytes`
  std::size_t filled_after_forks = 0;
  std::array<std::uint8_t, 8 * 4096 - 2 * sizeof(std::size_t)> bytes{};
};

RandomReserve::~RandomReserve() {
  if (buffer_ == nullptr) return;
  sodium_memzero(buffer_, sizeof(Buffer));
  munmap(buffer_, sizeof(Buffer));
}

bool RandomReserve::open_buffer() noexcept {
  constexpr int few = 32;
  if (asked_ < few) ++asked_;
  if (buffer_ != nullptr || asked_ < few) return buffer_ != nullptr;
  if (!forks_are_counted()) return false;
  void* memory =
      mmap(nullptr, sizeof(Buffer), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return false;
  if (madvise(memory, sizeof(Buffer), MADV_WIPEONFORK) != 0) {
    munmap(memory, sizeof(Buffer));
    return false;
  }
  buffer_ = new (memory) Buffer;
  return true;
}

void RandomReserve::fill(MutableByteView bytes) {
  if (!open_buffer()) {
    random_bytes(bytes);
    return;
  }
  if (buffer_->left < bytes.size() || buffer_->filled_after_forks != count_of_forks()) {
    const SecretBytes seed = random_secret(randombytes_SEEDBYTES);
    start_sodium();
    randombytes_buf_deterministic(buffer_->bytes.data(), buffer_->bytes.size(),
                                  seed.expose().data());
    buffer_->left = buffer_->bytes.size();
    buffer_->filled_after_forks = count_of_forks();
  }
  const auto given = MutableByteView(buffer_->bytes).last(buffer_->left).first(bytes.size());
  std::ranges::copy(given, bytes.begin());
  sodium_memzero(given.data(), given.size());
  buffer_->left -= bytes.size();
}

}  // namespace secretsctl::crypto
