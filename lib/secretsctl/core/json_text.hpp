#pragma once

#include <secretsctl/core/secret.hpp>

namespace secretsctl {

/// Whether the bytes are well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong).
[[nodiscard]] bool is_utf8(ByteView bytes) noexcept;

/// The length in bytes of the well-formed character at the start of `bytes`, which is not empty; 0
/// if there is none.
[[nodiscard]] std::size_t utf8_character_size(ByteView bytes) noexcept;

/// Appends a text with U+FFFD for bytes that are not UTF-8, as browsers and Node decode it.
void append_utf8_text(std::string_view text, SecretBuffer& out);

/// Appends well-formed UTF-8 as a JSON string (RFC 8259 section 7) with its quotes. A JSON library
/// would not write into secret memory.
void append_json_string(std::string_view text, SecretBuffer& out);

}  // namespace secretsctl
