#pragma once

#include <secretsctl/core/bytes.hpp>
#include <string_view>

namespace secretsctl::git {

/// What unescape_line() knows to take out.
inline constexpr std::string_view line_escapes{"%\\\0", 3};

/// Writes a line without its escapes to `out`, which has room for as many bytes as the line has,
/// and returns how many it wrote. `escape` is `%` for %XX, as URLs have it; or a backslash, as
/// JSON, programming languages and shells have it: \n and its like, \xXX, \uXXXX with its
/// surrogates, and else the character after it; or a NUL: UTF-16 and UTF-32 have them beside each
/// character of ASCII. What is no whole escape stays.
std::size_t unescape_line(std::string_view line, char escape, MutableByteView out) noexcept;

}  // namespace secretsctl::git
