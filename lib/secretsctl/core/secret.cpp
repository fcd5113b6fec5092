#include <secretsctl/core/secret.hpp>

#include <sodium/utils.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <secretsctl/core/secret_pool.hpp>
#include <utility>

namespace secretsctl {

SecretBytes::SecretBytes(std::size_t size) {
  constexpr std::size_t largest = std::size_t{1} << 31;
  if (size > largest) throw std::bad_alloc();
  if (size == 0) return;
  std::size_t allocated = 0;
  data_ = secret_pool::allocate(size, allocated);
  size_ = static_cast<std::uint32_t>(size);
  allocated_ = static_cast<std::uint32_t>(allocated);
}

SecretBytes SecretBytes::copy_of(ByteView bytes) {
  SecretBytes copy(bytes.size());
  std::ranges::copy(bytes, copy.expose_writable().begin());
  return copy;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      allocated_(std::exchange(other.allocated_, 0)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(allocated_, other.allocated_);
  return *this;
}

SecretBytes::~SecretBytes() {
  if (data_ != nullptr) secret_pool::release(data_, allocated_);
}

SecretBytes SecretBytes::clone() const {
  return copy_of(expose());
}

void SecretBytes::truncate(std::size_t size) noexcept {
  if (size >= size_) return;
  explicit_bzero(data_ + size, size_ - size);
  size_ = static_cast<std::uint32_t>(size);
}

bool SecretBytes::equals(const SecretBytes& other) const noexcept {
  return size_ == other.size_ && (size_ == 0 || sodium_memcmp(data_, other.data_, size_) == 0);
}

void SecretBuffer::grow(std::size_t size) {
  SecretBytes larger(std::max({used_ + size, bytes_.size() * 2, std::size_t{64}}));
  std::ranges::copy(expose(), larger.expose_writable().begin());
  bytes_ = std::move(larger);
}

MutableByteView SecretBuffer::room(std::size_t size) {
  if (bytes_.size() - used_ < size) grow(size);
  return bytes_.expose_writable().subspan(used_, size);
}

SecretBytes SecretBuffer::take() noexcept {
  bytes_.truncate(std::exchange(used_, 0));
  return std::exchange(bytes_, SecretBytes());
}

SecretMemoryStatus secret_memory_status() noexcept {
  return secret_pool::status();
}

}  // namespace secretsctl
