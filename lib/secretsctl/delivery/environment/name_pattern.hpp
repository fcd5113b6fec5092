#pragma once

#include <string_view>

namespace secretsctl::delivery {

/// A test of patterns against a name. A pattern is a name, or its beginning (`LD_*`) or end
/// (`*_ASKPASS`).
constexpr auto matches(std::string_view name) {
  return [name](std::string_view pattern) {
    if (pattern.ends_with('*')) return name.starts_with(pattern.substr(0, pattern.size() - 1));
    if (pattern.starts_with('*')) return name.ends_with(pattern.substr(1));
    return name == pattern;
  };
}

}  // namespace secretsctl::delivery
