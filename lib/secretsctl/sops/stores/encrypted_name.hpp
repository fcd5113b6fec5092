#pragma once

#include <secretsctl/core/export.hpp>
#include <string>
#include <string_view>
#include <vector>

// The rule for names: the encrypted file of FILE is FILE.enc, unless it is encrypted in place. YAML
// and INI files keep their ending, by which other programs know them: `x.enc.yaml` for `x.yaml`.

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// Whether a path has the name of an encrypted file: it ends in `.enc`, or in `.enc.yaml` or
/// `.sops.yaml` behind a name (also `.yml`, `.ini`).
[[nodiscard]] bool is_encrypted_name(std::string_view path) noexcept;

/// The name of a plaintext's encrypted file: with `.enc` at the end, or before `.yaml`, `.yml` or
/// `.ini`.
[[nodiscard]] std::string encrypted_name(std::string_view plaintext);

/// Whether the encrypted file of a plaintext usually bears the same name.
[[nodiscard]] bool keeps_ending(std::string_view plaintext) noexcept;

/// The name of an encrypted file's plaintext. A name that is not that of an encrypted file is
/// returned unchanged, as for a file encrypted in place.
[[nodiscard]] std::string plaintext_name(std::string_view path);

/// The names under which the creation rule of an encrypted file is looked up, in order: its
/// plaintext's name (except for `.enc`, which would leave none), then its own.
[[nodiscard]] std::vector<std::string> names_for_rules(std::string_view encrypted);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
