#pragma once

#include <string>
#include <string_view>

namespace secretsctl::git {

/// A gitattributes pattern that matches exactly one path, which is relative to the top of the work
/// tree.
[[nodiscard]] std::string exact_pattern(std::string_view path);

}  // namespace secretsctl::git
