#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

/// The format INI. It owns the names that end in `.ini`.
extern const FormatRow ini_format;

}  // namespace secretsctl::sops
