#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

/// The row of dotenv. Its names are `.env`, `.env.*` and `*.env`.
extern const FormatRow dotenv_format;

}  // namespace secretsctl::sops
