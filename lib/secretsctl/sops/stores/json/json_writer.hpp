#pragma once

#include <secretsctl/core/gathered_text.hpp>
#include <secretsctl/core/secret.hpp>
#include <string>
#include <string_view>

// JSON as Go's encoding/json writes it, so that SOPS and this library write the same bytes.

namespace secretsctl::sops {

/// Appends a string with its quotes; `out` is a std::string, a SecretBuffer or a GatheredText. It
/// escapes `"`, `\`, control characters (`\b \f \n \r \t`, else `\u00XX`), `<`, `>`, `&`, U+2028
/// and U+2029. Each byte that belongs to no UTF-8 character becomes the escape `\ufffd`.
template <typename Out>
void write_json_string(std::string_view text, Out& out);

extern template void write_json_string(std::string_view, std::string&);
extern template void write_json_string(std::string_view, SecretBuffer&);
extern template void write_json_string(std::string_view, GatheredPublic&);
extern template void write_json_string(std::string_view, GatheredSecret&);

/// Appends a float, given in the form of plain_float(): without an exponent from 1e-6 up to 1e21,
/// else as `1e-7` or `1.5e+21`. Returns false and appends nothing for `NaN`, `+Inf`, `-Inf` and any
/// text that is not such a number: JSON cannot hold it.
template <typename Out>
[[nodiscard]] bool write_json_float(std::string_view canonical, Out& out);

extern template bool write_json_float(std::string_view, std::string&);
extern template bool write_json_float(std::string_view, SecretBuffer&);
extern template bool write_json_float(std::string_view, GatheredPublic&);
extern template bool write_json_float(std::string_view, GatheredSecret&);

}  // namespace secretsctl::sops
