#pragma once

#include <cstdint>
#include <optional>
#include <secretsctl/core/bytes.hpp>

namespace secretsctl::age {

/// Reads the fields of SSH's binary format (RFC 4251 section 5) from bytes that another object
/// owns, some of which may be secret.
class SshWire {
 public:
  explicit SshWire(ByteView bytes) noexcept : rest_(bytes) {}

  /// A 32-bit number, big-endian; nothing at the end.
  [[nodiscard]] std::optional<std::uint32_t> number() noexcept {
    constexpr std::size_t size = 4;
    if (rest_.size() < size) return std::nullopt;
    std::uint32_t value = 0;
    for (const std::uint8_t byte : rest_.first(size)) value = value << 8 | byte;
    rest_ = rest_.subspan(size);
    return value;
  }

  /// A length, then that many bytes; nothing if they are cut off.
  [[nodiscard]] std::optional<ByteView> string() noexcept {
    const auto size = number();
    if (!size || *size > rest_.size()) return std::nullopt;
    const ByteView bytes = rest_.first(*size);
    rest_ = rest_.subspan(*size);
    return bytes;
  }

  /// A number of any size without its leading zeros; nothing if it is cut off or negative.
  [[nodiscard]] std::optional<ByteView> big_number() noexcept {
    auto bytes = string();
    if (!bytes || (!bytes->empty() && bytes->front() >= 0x80)) return std::nullopt;
    while (!bytes->empty() && bytes->front() == 0) bytes = bytes->subspan(1);
    return bytes;
  }

  [[nodiscard]] ByteView rest() const noexcept { return rest_; }

 private:
  ByteView rest_;
};

}  // namespace secretsctl::age
