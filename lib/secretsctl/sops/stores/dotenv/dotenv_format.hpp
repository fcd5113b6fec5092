#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

/// The format dotenv. It owns the names `.env`, `.env.*` and `*.env`.
extern const FormatRow dotenv_format;

}  // namespace secretsctl::sops
