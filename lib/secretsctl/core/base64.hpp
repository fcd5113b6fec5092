#pragma once

#include <optional>
#include <secretsctl/core/bytes.hpp>
#include <span>
#include <string>
#include <string_view>

// Base64 of public data (ciphertext, headers): RFC 4648 section 4, the standard alphabet. Decoding
// is strict: no white space, exact padding, and zero in the unused bits of the last character
// (section 3.5), so that each byte string has one encoding. The time of the table look-ups depends
// on the data: never use it for secrets.

namespace secretsctl {

enum class Base64Padding { padded, unpadded };

/// The number of characters that `size` bytes take.
[[nodiscard]] constexpr std::size_t base64_length(std::size_t size, Base64Padding padding) {
  return padding == Base64Padding::padded ? (size + 2) / 3 * 4 : (size * 4 + 2) / 3;
}

/// Writes the encoding of `bytes` to `out`, which has room for base64_length() characters, and
/// returns that length.
std::size_t base64_encode(ByteView bytes, Base64Padding padding, std::span<char> out);

/// Appends the encoding of `bytes` to `out`.
void base64_encode(ByteView bytes, Base64Padding padding, std::string& out);

/// Decodes into `out`, which is replaced; false, with anything in `out`, if `text` is no canonical
/// encoding.
[[nodiscard]] bool base64_decode(std::string_view text, Base64Padding padding, Bytes& out);

/// The decoded bytes, or nothing if `text` is no canonical encoding.
[[nodiscard]] std::optional<Bytes> base64_decode(std::string_view text, Base64Padding padding);

}  // namespace secretsctl
