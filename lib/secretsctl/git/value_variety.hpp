#pragma once

#include <string_view>

// Which values of an encrypted file are told from the words and addresses of any configuration.

namespace secretsctl::git {

/// The shortest value that is looked for, in bytes.
inline constexpr std::size_t min_sought_value = 8;

/// Whether a value is worth looking for in other files: it has at least min_sought_value bytes,
/// five of them different, and is no constant that stands in many files. A constant consists of
/// words, numbers and words that end in a short one (`production`, `localhost:8080`,
/// `https://api.example.org/v1`, `2024-05-01`); a URL with a password is none. Where the name of
/// the key says that it is a secret (`DB_PASSWORD`, `apiKey`), only a single word of less than 12
/// letters and what begins as a placeholder does (`change-me`, `<your token>`) is one.
[[nodiscard]] bool is_worth_seeking(std::string_view key, std::string_view value) noexcept;

}  // namespace secretsctl::git
