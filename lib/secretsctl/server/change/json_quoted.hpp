#pragma once

#include <string>
#include <string_view>

namespace secretsctl::server {

/// A text of UTF-8 as a JSON string with its quotes, which YAML reads as the same text.
[[nodiscard]] std::string json_quoted(std::string_view text);

}  // namespace secretsctl::server
