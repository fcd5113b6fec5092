#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

// Directives and tags, as go-yaml v3 reads them.

namespace secretsctl::sops {

/// Whether a character may be in the name of an anchor or of a directive.
[[nodiscard]] constexpr bool is_yaml_word(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
         c == '-';
}

/// Whether a character is a hexadecimal digit.
[[nodiscard]] constexpr bool is_yaml_hex(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

/// The result of yaml_tag_size() where a `%` escapes no character.
inline constexpr std::size_t bad_yaml_tag = static_cast<std::size_t>(-1);

/// The number of characters at the beginning of a text that a tag may have.
[[nodiscard]] std::size_t yaml_tag_size(std::string_view text) noexcept;

/// The size of the handle that a tag begins with: `!`, `!!` or `!name!`.
[[nodiscard]] std::size_t yaml_handle_size(std::string_view tag) noexcept;

/// A part of a tag, with its `%xx` decoded.
[[nodiscard]] std::string decode_yaml_tag(std::string_view text);

/// A line `%YAML 1.1` or `%TAG`.
struct YamlDirective {
  std::string_view handle;  ///< Of a `%TAG`; else empty.
  std::string_view prefix;
};

/// The directive in a line, which begins with `%`; a comment may follow it. Nothing for another
/// one, and for another version of YAML. The views point into the line.
[[nodiscard]] std::optional<YamlDirective> read_yaml_directive(std::string_view line) noexcept;

}  // namespace secretsctl::sops
