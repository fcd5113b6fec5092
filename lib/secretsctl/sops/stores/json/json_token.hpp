#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/value_type.hpp>
#include <string>
#include <string_view>

// Decodes the tokens of a JsonReader as Go's encoding/json and SOPS do.

namespace secretsctl::sops {

/// The bytes between the quotes of a string or key.
[[nodiscard]] std::string_view json_string_body(std::string_view token) noexcept;

/// Whether a string or key differs from json_string_body: it holds an escape, or bytes that are not
/// UTF-8.
[[nodiscard]] bool needs_decoding(std::string_view token) noexcept;

/// Appends the text of a string or key in UTF-8. `token` has its quotes, and `out` is a std::string
/// or a SecretBuffer. As in Go, a surrogate without its partner becomes U+FFFD, and so does each
/// byte that belongs to no UTF-8 character. The text is never longer than a token that is UTF-8,
/// and at most three times as long as one that is not.
template <typename Out>
void decode_json_string(std::string_view token, Out& out);

extern template void decode_json_string(std::string_view, std::string&);
extern template void decode_json_string(std::string_view, SecretBuffer&);

/// A number in SOPS's form.
class JsonNumber {
 public:
  /// A number whose canonical text is `token` itself, which must outlive it.
  JsonNumber(ValueType type, std::string_view token) noexcept : type_(type), view_(token) {}
  /// A number that owns its canonical text.
  JsonNumber(ValueType type, SecretBytes text) noexcept
      : type_(type), view_(text.expose_text()), owned_(std::move(text)) {}

  /// ValueType::integer or ValueType::floating.
  [[nodiscard]] ValueType type() const noexcept { return type_; }

  /// The text that SOPS hashes and encrypts: an integer in decimal, a float in the form of
  /// plain_float(). Valid as long as this object and the token that it was read from.
  [[nodiscard]] std::string_view canonical() const& noexcept { return view_; }
  std::string_view canonical() const&& = delete;

 private:
  ValueType type_;
  std::string_view view_;
  SecretBytes owned_;
};

/// The value of a number token: an integer if it has neither point nor exponent and fits into 64
/// bits (`-0` is 0), else a float. A number too small for a float is zero. Nothing for one that is
/// too large (`1e400`), which SOPS refuses. Allocates only for floats.
[[nodiscard]] std::optional<JsonNumber> json_number(std::string_view token);

}  // namespace secretsctl::sops
