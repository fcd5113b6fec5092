#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

// The SOPS formats that are not supported yet: these rows recognise their files and tell whether
// one is encrypted.

extern const FormatRow yaml_format;
extern const FormatRow ini_format;

}  // namespace secretsctl::sops
