#pragma once

#include <string_view>

// What the name of a file says about secrets in it.

namespace secretsctl::git {

/// Whether a file of that name is public by custom, whatever rule matches it: README*, *.md, *.pub,
/// .sops.yaml, git's and Docker's own files, and names with `example`, `sample`, `template` or
/// `dist` between dots (after `.env` also between `-` and `_`).
[[nodiscard]] bool is_public_name(std::string_view path);

/// Whether a file of that name is an env file, encrypted or not: `.env`, `.env.local`, `.env-prod`,
/// `prod.env`, `prod.env.bak`, each in any case and also with `.enc`. None is `config.env.ts`,
/// `.envrc`, a script that is committed by custom, and what is public.
[[nodiscard]] bool is_env_name(std::string_view path);

}  // namespace secretsctl::git
