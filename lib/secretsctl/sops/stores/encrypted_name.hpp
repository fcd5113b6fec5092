#pragma once

#include <secretsctl/core/export.hpp>
#include <string>
#include <string_view>
#include <vector>

// The rule for names: the encrypted file of FILE is FILE.enc, unless it is encrypted in place.

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// Whether a path has the name of an encrypted file: it ends in `.enc`.
[[nodiscard]] bool is_encrypted_name(std::string_view path) noexcept;

/// The name of a plaintext's encrypted file: with `.enc` at the end.
[[nodiscard]] std::string encrypted_name(std::string_view plaintext);

/// The name of an encrypted file's plaintext: without `.enc` at the end. A name without `.enc` is
/// returned unchanged, as for a file encrypted in place. Points into `path`.
[[nodiscard]] std::string_view plaintext_name(std::string_view path) noexcept;

/// The names under which the creation rule of an encrypted file is looked up, in order: its
/// plaintext's name (except for `.enc`, which would leave none), then its own.
[[nodiscard]] std::vector<std::string> names_for_rules(std::string_view encrypted);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
