#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/openclaw/json5.hpp>
#include <string>

namespace secretsctl::openclaw {

/// The text that a string value stands for, as UTF-8; a lone surrogate becomes U+FFFD. `value` has
/// to be a string that parse_json5() found.
[[nodiscard]] SecretBytes decode_string(const JsonValue& value);

/// The same for a string that is no secret.
[[nodiscard]] std::string plain_string(const JsonValue& value);

}  // namespace secretsctl::openclaw
