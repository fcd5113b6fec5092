#include <secretsctl/core/large_bytes.hpp>

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace secretsctl {
namespace {

constexpr std::size_t huge_page = std::size_t{2} * 1024 * 1024;

std::uintptr_t rounded_up(std::uintptr_t value) {
  return (value + huge_page - 1) / huge_page * huge_page;
}

// Maps memory that begins at a huge page boundary; the surplus at both ends is unmapped.
std::uint8_t* map_aligned(std::size_t size) {
  const std::size_t asked = size + huge_page;
  void* whole = mmap(nullptr, asked, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (whole == MAP_FAILED) throw std::bad_alloc();
  auto* start = static_cast<std::uint8_t*>(whole);
  const auto address = reinterpret_cast<std::uintptr_t>(start);
  const std::size_t before = rounded_up(address) - address;
  if (before > 0) munmap(start, before);
  if (before < huge_page) munmap(start + before + size, huge_page - before);
  madvise(start + before, size, MADV_HUGEPAGE);
  return start + before;
}

}  // namespace

LargeBytes::LargeBytes(std::size_t size) : size_(size) {
  if (size == 0) return;
  // More would wrap around in what follows.
  if (size > static_cast<std::size_t>(PTRDIFF_MAX) / 2) throw std::bad_alloc();
  if (size >= huge_page) {
    mapped_ = rounded_up(size);
    data_ = map_aligned(mapped_);
    return;
  }
  data_ = static_cast<std::uint8_t*>(std::malloc(size));
  if (data_ == nullptr) throw std::bad_alloc();
}

LargeBytes LargeBytes::copy_of(ByteView bytes) {
  LargeBytes copy(bytes.size());
  std::ranges::copy(bytes, copy.data_);
  return copy;
}

LargeBytes::LargeBytes(LargeBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      mapped_(std::exchange(other.mapped_, 0)),
      forgotten_(std::exchange(other.forgotten_, 0)) {}

LargeBytes& LargeBytes::operator=(LargeBytes&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  std::swap(mapped_, other.mapped_);
  std::swap(forgotten_, other.forgotten_);
  return *this;
}

LargeBytes::~LargeBytes() {
  if (mapped_ > 0) {
    munmap(data_, mapped_);
  } else {
    std::free(data_);
  }
}

void LargeBytes::truncate(std::size_t size) noexcept {
  size_ = std::min(size, size_);
}

void LargeBytes::forget_before(std::size_t offset) noexcept {
  const std::size_t whole = std::min(offset, size_) / huge_page * huge_page;
  if (mapped_ == 0 || whole <= forgotten_) return;
  madvise(data_ + forgotten_, whole - forgotten_, MADV_DONTNEED);
  forgotten_ = whole;
}

MutableByteView LargeBuffer::room(std::size_t size) {
  if (bytes_.size() - used_ < size) {
    LargeBytes larger(std::max(used_ + size, bytes_.size() * 2));
    std::ranges::copy(bytes_.view().first(used_), larger.writable().begin());
    bytes_ = std::move(larger);
  }
  return bytes_.writable().subspan(used_, size);
}

LargeBytes LargeBuffer::take() noexcept {
  bytes_.truncate(std::exchange(used_, 0));
  return std::exchange(bytes_, LargeBytes());
}

void prefer_huge_pages(void* data, std::size_t size) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(data);
  const std::size_t before = rounded_up(address) - address;
  if (size < before + huge_page) return;
  madvise(static_cast<std::uint8_t*>(data) + before, (size - before) / huge_page * huge_page,
          MADV_HUGEPAGE);
}

}  // namespace secretsctl
