#pragma once

#include <string_view>

namespace secretsctl::git {

/// Whether a text in the place of an env file tells a value: a line `NAME=value`, perhaps after
/// `export`, whose value is not empty. None is what is encrypted: with age, PGP or git-crypt, a
/// value of SOPS (`ENC[...]`), a line of base64. In UTF-16 any `=` counts.
[[nodiscard]] bool holds_clear_assignment(std::string_view text);

}  // namespace secretsctl::git
