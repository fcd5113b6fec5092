#pragma once

#include <cstdint>
#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <string_view>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The type of a value, as in the `type:` field of an encrypted value.
enum class ValueType : std::uint8_t {
  str,       ///< Text.
  integer,   ///< A number without a fraction.
  floating,  ///< Any other number.
  boolean,   ///< True or false.
  time,      ///< A time of RFC 3339 (YAML).
  bytes,     ///< Any bytes (the binary format).
  comment,   ///< The text of a comment.
  null       ///< No value: never encrypted or hashed, so it has no type name.
};

/// The type's name in an encrypted value: `str`, `int`, `float`, `bool`, `time`, `bytes`,
/// `comment`; empty for null.
[[nodiscard]] std::string_view type_name(ValueType type) noexcept;

/// The type with a name; nothing for an unknown name.
[[nodiscard]] std::optional<ValueType> type_of_name(std::string_view name) noexcept;

/// A boolean in one of the spellings that Go's ParseBool accepts (`1 t T TRUE true True`, and
/// similarly for false); nothing for any other text.
[[nodiscard]] std::optional<bool> parse_boolean(std::string_view text) noexcept;

/// The canonical bytes of a decrypted value, which SOPS hashes into the MAC and encrypts again:
/// integers in decimal, floats in the fewest digits without an exponent, `True` and `False`, RFC
/// 3339 times with their fraction and offset. Nothing if the plaintext is not a value of the type.
[[nodiscard]] std::optional<SecretBytes> canonical_value(ValueType type, SecretBytes plaintext);

/// A canonical value as SOPS prints it: floats in Go's G format with at least one decimal or an
/// exponent (`42.0`, `1E+06`), `true` and `false`, times without a fraction.
[[nodiscard]] SecretBytes printed_value(ValueType type, const SecretBytes& canonical);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
