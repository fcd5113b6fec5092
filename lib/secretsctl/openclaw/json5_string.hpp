#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <string>

namespace secretsctl::openclaw {

/// The decoded text of a string value, as UTF-8; a lone surrogate becomes U+FFFD. `value` must be a
/// string from parse_json5().
[[nodiscard]] SecretBytes decode_string(const JsonValue& value);

/// As decode_string(), for a string that is not secret.
[[nodiscard]] std::string plain_string(const JsonValue& value);

}  // namespace secretsctl::openclaw
