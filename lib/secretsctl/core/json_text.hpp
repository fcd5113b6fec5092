#pragma once

#include <secretsctl/core/secret.hpp>

namespace secretsctl {

/// Whether the bytes are well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong).
[[nodiscard]] bool is_utf8(ByteView bytes) noexcept;

/// How many bytes the well-formed character takes that the bytes, at least one, begin with; 0 if
/// they begin with none.
[[nodiscard]] std::size_t utf8_character_size(ByteView bytes) noexcept;

/// Appends a text with U+FFFD for what is no UTF-8, as the decoder of browsers and Node does it.
void append_utf8_text(std::string_view text, SecretBuffer& out);

/// Appends a JSON string (RFC 8259 section 7), with its quotes, of well-formed UTF-8. It is written
/// into secret memory, which is why no JSON library does it.
void append_json_string(std::string_view text, SecretBuffer& out);

}  // namespace secretsctl
