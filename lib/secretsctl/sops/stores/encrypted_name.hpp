#pragma once

#include <string>
#include <string_view>
#include <vector>

// The one rule of names: FILE encrypted is FILE.enc, unless it is encrypted in place.

namespace secretsctl::sops {

/// Whether a path bears the name of an encrypted file: it ends in `.enc`.
[[nodiscard]] bool is_encrypted_name(std::string_view path) noexcept;

/// The name that a plaintext's encrypted file has: with `.enc` at the end.
[[nodiscard]] std::string encrypted_name(std::string_view plaintext);

/// The name that an encrypted file's plaintext has: without `.enc` at the end; the same name if it
/// has none, as that of a file encrypted in place. A part of `path`, and valid as long as that is.
[[nodiscard]] std::string_view plaintext_name(std::string_view path) noexcept;

/// The names under which the creation rule of an encrypted file is looked for, in order: its
/// plaintext's (of `.enc` alone nothing is left that could be one), then its own.
[[nodiscard]] std::vector<std::string> names_for_rules(std::string_view encrypted);

}  // namespace secretsctl::sops
