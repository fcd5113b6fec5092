#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/value_type.hpp>
#include <string>
#include <string_view>

// What the tokens of a JsonReader mean, as Go's encoding/json and SOPS take them.

namespace secretsctl::sops {

/// The bytes between the quotes of a string or key.
[[nodiscard]] std::string_view json_string_body(std::string_view token) noexcept;

/// Whether a string or key means something other than json_string_body: it holds an escape, or
/// bytes that are no UTF-8.
[[nodiscard]] bool needs_decoding(std::string_view token) noexcept;

/// Appends the text of a string or key in UTF-8; `token` has its quotes and `out` is a std::string
/// or a SecretBuffer. As in Go, a surrogate without its partner becomes U+FFFD, and so does each
/// single byte that belongs to no UTF-8 character. Never longer than the token where that is UTF-8,
/// three times as long at most where it is not.
template <typename Out>
void decode_json_string(std::string_view token, Out& out);

extern template void decode_json_string(std::string_view, std::string&);
extern template void decode_json_string(std::string_view, SecretBuffer&);

/// A number as SOPS holds it.
class JsonNumber {
 public:
  /// A number whose canonical text is `token` itself, which must outlive it.
  JsonNumber(ValueType type, std::string_view token) noexcept : type_(type), view_(token) {}
  /// A number with a canonical text of its own.
  JsonNumber(ValueType type, SecretBytes text) noexcept
      : type_(type), view_(text.expose_text()), owned_(std::move(text)) {}

  /// ValueType::integer or ValueType::floating.
  [[nodiscard]] ValueType type() const noexcept { return type_; }

  /// The text that SOPS hashes and encrypts: an integer in decimal, a float as plain_float has it.
  /// Valid as long as this object, and the token that it was read from.
  [[nodiscard]] std::string_view canonical() const& noexcept { return view_; }
  std::string_view canonical() const&& = delete;

 private:
  ValueType type_;
  std::string_view view_;
  SecretBytes owned_;
};

/// What a number token is: an integer where it has neither point nor exponent and fits 64 bits
/// (`-0` is 0), else a float. What is too small for a float is zero. Nothing for a float that is
/// too large (`1e400`), which SOPS refuses. Allocates for floats alone.
[[nodiscard]] std::optional<JsonNumber> json_number(std::string_view token);

}  // namespace secretsctl::sops
