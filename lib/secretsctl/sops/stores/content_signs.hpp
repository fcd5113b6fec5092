#pragma once

#include <cstddef>
#include <string_view>

// Properties of a file's content that show without parsing it.

namespace secretsctl::sops {

/// The beginning of every value that SOPS encrypted.
inline constexpr std::string_view encrypted_value_start = "ENC[AES256_GCM,";

/// Whether a line of the text begins with `beginning`.
[[nodiscard]] bool has_line(std::string_view text, std::string_view beginning);

/// Whether the text holds an encrypted value, be it only a MAC.
[[nodiscard]] bool has_encrypted_value(std::string_view text);

/// Whether the text, a JSON object, contains `"sops": {`.
[[nodiscard]] bool has_json_section(std::string_view text);

/// The marks of a merge's conflict, in the order in which they stand.
enum class ConflictMark { none, start, middle, end };

/// The mark that a line is: 7 of `<`, `=` or `>`, then a blank or the line's end.
[[nodiscard]] ConflictMark conflict_mark(std::string_view line);

/// The line, from 1, at which the conflict of a merge begins that git or our merge driver left in a
/// text; 0 if there is none. One of git's marks alone is none: a key may look like it.
[[nodiscard]] std::size_t conflict_line(std::string_view text);

}  // namespace secretsctl::sops
