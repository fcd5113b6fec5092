#pragma once

#include <cstdint>
#include <optional>
#include <secretsctl/core/secret.hpp>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

// Whether dotenv text looks as if it was written for another reader than SOPS, to which quotes,
// blanks and comments behind a value are parts of it.

namespace secretsctl::delivery {

inline constexpr std::string_view utf8_byte_order_mark = "\xef\xbb\xbf";

/// Throws Error (input_unreadable) for a text in UTF-16, which some shells write; it says how to
/// convert it.
void refuse_utf16(const SecretBytes& file);

/// What was found; it holds no value.
struct EnvFileSigns {
  std::vector<std::string> lines;  ///< A sign each, with the first keys, fit for a message.
  /// The line of a quote that is closed in a later line.
  std::optional<std::uint32_t> open_quote;
  /// Whether a line is no line of dotenv to SOPS: it has no `=`, and no `#` in its first column.
  bool has_other_line = false;

  /// All of it in one message; empty if nothing was found. `advice` is its last line.
  [[nodiscard]] std::string text(const std::string& advice) const;
};

/// Looks for the signs in a plaintext that is to be read as SOPS reads dotenv. With `names` only in
/// the lines of these keys.
[[nodiscard]] EnvFileSigns find_env_file_signs(
    const SecretBytes& file, const std::unordered_set<std::string_view>* names = nullptr);

/// Whether a value stands in quotes as a whole.
[[nodiscard]] bool is_quoted(std::string_view value) noexcept;

/// Whether the environment of a shell can hold a variable of that name: letters, digits and `_`,
/// and no digit first.
[[nodiscard]] bool is_variable_name(std::string_view name) noexcept;

}  // namespace secretsctl::delivery
