#pragma once

#include <optional>
#include <secretsctl/core/bytes.hpp>
#include <string>
#include <string_view>

namespace secretsctl::openclaw {

/// The most references that OpenClaw asks one provider for.
inline constexpr std::size_t max_ids = 512;

/// The source that a SecretRef names for its value.
enum class SecretSource { env, file, exec, store };

/// `env`, `file`, `exec` or `store`.
[[nodiscard]] std::string_view source_name(SecretSource source) noexcept;
[[nodiscard]] std::optional<SecretSource> parse_source(std::string_view name) noexcept;

/// A SecretRef of a configuration.
struct SecretReference {
  SecretSource source = SecretSource::exec;
  std::string provider;  ///< The alias of the provider.
  std::string id;
  std::string place;  ///< Its location: `models.providers.openai.apiKey`.
};

/// Whether OpenClaw accepts a provider's alias: `[a-z][a-z0-9_-]{0,63}`.
[[nodiscard]] bool is_alias(std::string_view text) noexcept;

/// Whether a text is a valid name for passEnv and a valid id of the sources env and store:
/// `[A-Z][A-Z0-9_]{0,127}`.
[[nodiscard]] bool is_variable_name(std::string_view text) noexcept;

/// Whether OpenClaw accepts a text as an id of an exec provider:
/// `[A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}` without a segment `.` or `..` between slashes.
[[nodiscard]] bool is_exec_id(std::string_view text) noexcept;

/// Whether OpenClaw accepts a text as an id of a file provider: a JSON pointer (RFC 6901), or
/// `value`.
[[nodiscard]] bool is_file_id(std::string_view text) noexcept;

/// Whether OpenClaw refuses a value as a placeholder: REDACTED, *** and the like.
[[nodiscard]] bool is_placeholder(std::string_view value) noexcept;

/// A text without the white space that JavaScript's trimStart() removes.
[[nodiscard]] std::string_view without_leading_spaces(std::string_view text) noexcept;

/// A text without the white space that JavaScript's trim() removes at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text) noexcept;

}  // namespace secretsctl::openclaw
