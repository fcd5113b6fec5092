#pragma once

#include <array>
#include <bit>
#include <concepts>
#include <cstdint>
#include <secretsctl/core/export.hpp>
#include <stdexcept>
#include <string_view>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// A std::string_view of 12 bytes, because a tree has two for each value. For less than 4 GiB of
/// public text that another object owns.
class TextView {
 public:
  TextView() noexcept = default;
  /// Throws std::length_error for a longer text.
  TextView(std::string_view text)  // NOLINT(google-explicit-constructor): the same in less space
      : data_(std::bit_cast<Pointer>(text.data())), size_(static_cast<std::uint32_t>(text.size())) {
    if (size_ != text.size()) throw std::length_error("a text of more than 4 GiB");
  }
  /// A literal.
  // NOLINTNEXTLINE(google-explicit-constructor)
  TextView(const char* text) : TextView(std::string_view(text)) {}

  /// As any text.
  // NOLINTNEXTLINE(google-explicit-constructor): the same in less space
  operator std::string_view() const noexcept { return view(); }
  /// The text.
  [[nodiscard]] std::string_view view() const noexcept { return {data(), size_}; }
  /// Its first byte; no NUL ends it.
  [[nodiscard]] const char* data() const noexcept { return std::bit_cast<const char*>(data_); }
  /// In bytes.
  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Whether it has no bytes.
  [[nodiscard]] bool empty() const noexcept { return size_ == 0; }

  template <std::convertible_to<std::string_view> Text>
  friend bool operator==(const TextView& a, const Text& b) noexcept {
    return a.view() == std::string_view(b);
  }

 private:
  // The bytes of a pointer, without its alignment.
  using Pointer = std::array<std::uint32_t, sizeof(const char*) / sizeof(std::uint32_t)>;

  Pointer data_{};
  std::uint32_t size_ = 0;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
