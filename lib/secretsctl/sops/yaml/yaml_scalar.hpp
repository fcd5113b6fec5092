#pragma once

#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/value_type.hpp>
#include <secretsctl/sops/yaml/yaml_syntax.hpp>
#include <string>
#include <string_view>

// The values of scalars, as go-yaml v3 resolves them.

namespace secretsctl::sops {

/// The text of a scalar where it stands in the file as it is: in one line and without escapes.
/// Nothing if it must be decoded. `text` is the whole file.
[[nodiscard]] std::optional<std::string_view> yaml_text_in_place(std::string_view text,
                                                                 const YamlScalar& scalar);

/// Appends the text of a scalar; `out` is a std::string or a SecretBuffer.
template <typename Out>
void decode_yaml_scalar(std::string_view text, const YamlScalar& scalar, Out& out);

extern template void decode_yaml_scalar(std::string_view, const YamlScalar&, std::string&);
extern template void decode_yaml_scalar(std::string_view, const YamlScalar&, SecretBuffer&);

/// The place of the text itself, behind its tag and what stands between.
[[nodiscard]] inline std::size_t yaml_token_begin(std::string_view /*text*/,
                                                  const YamlScalar& scalar) {
  return std::size_t{scalar.begin} + scalar.head;
}

/// A type, and the value in SOPS's form (value_type.hpp) if that is another than the text.
struct YamlValue {
  ValueType type = ValueType::str;
  std::optional<SecretBytes> canonical;
};

/// The value of a scalar's text. Nothing if it does not fit its tag, or is an integer beyond 64
/// bits with sign or a time with an offset of a day, which SOPS refuses.
[[nodiscard]] std::optional<YamlValue> resolve_yaml(YamlStyle style, YamlTag tag,
                                                    std::string_view value);

/// Whether a text that stands there without quotes would be read as that text.
[[nodiscard]] bool is_plain_yaml_text(std::string_view value);

}  // namespace secretsctl::sops
