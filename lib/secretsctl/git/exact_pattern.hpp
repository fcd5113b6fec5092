#pragma once

#include <string>
#include <string_view>

namespace secretsctl::git {

/// A path, relative to the top of the work tree, as a pattern of a gitattributes file that matches
/// it alone.
[[nodiscard]] std::string exact_pattern(std::string_view path);

}  // namespace secretsctl::git
