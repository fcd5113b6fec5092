#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

// The SOPS format that is not supported yet: this row recognises its files and tells whether one is
// encrypted.

extern const FormatRow ini_format;

}  // namespace secretsctl::sops
