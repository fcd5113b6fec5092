#pragma once

#include <cstddef>
#include <string_view>

// What the content of a file shows at a glance, without parsing it.

namespace secretsctl::sops {

/// What every value that SOPS encrypted begins with.
inline constexpr std::string_view encrypted_value_start = "ENC[AES256_GCM,";

/// Whether a line of the text begins like this.
[[nodiscard]] bool has_line(std::string_view text, std::string_view beginning);

/// Whether something in it is encrypted, if only a MAC.
[[nodiscard]] bool has_encrypted_value(std::string_view text);

/// Whether a JSON object has `"sops": {` in it.
[[nodiscard]] bool has_json_section(std::string_view text);

/// Whether a file that SOPS encrypted holds an encrypted value or comment besides its MAC.
[[nodiscard]] bool has_encrypted_content(std::string_view text);

/// The line, from 1, at which the conflict of a merge begins that git left in a text; 0 if there is
/// none.
[[nodiscard]] std::size_t conflict_line(std::string_view text);

}  // namespace secretsctl::sops
