#pragma once

#include <cstdint>
#include <secretsctl/core/export.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl {

/// Owned bytes that are public: ciphertext, headers, encoded text. Secrets use SecretBytes.
using Bytes = std::vector<std::uint8_t>;

/// A view of bytes that another object owns.
using ByteView = std::span<const std::uint8_t>;

/// A view of bytes that another object owns and the callee fills.
using MutableByteView = std::span<std::uint8_t>;

/// The bytes of a text, without a copy.
inline ByteView bytes_of(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// Bytes seen as text, without a copy and without a check of their encoding.
inline std::string_view text_of(ByteView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Appends a text to public bytes.
inline void append(Bytes& bytes, std::string_view text) {
  bytes.insert(bytes.end(), text.begin(), text.end());
}

}  // namespace secretsctl
SECRETSCTL_EXPORT_END
