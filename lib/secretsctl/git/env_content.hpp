#pragma once

#include <string_view>

namespace secretsctl::git {

/// Whether a text in the place of an env file tells a value: a line `NAME=value`, perhaps after
/// `export`, or `NAME: value`, whose value is not empty. None is what is encrypted: with age, PGP
/// or git-crypt, a value of SOPS (`ENC[...]`) and its metadata (`sops_...`), a line of base64. In
/// UTF-16 any `=` counts; in what consists of control characters by more than a sixteenth, nothing.
[[nodiscard]] bool holds_clear_assignment(std::string_view text);

}  // namespace secretsctl::git
