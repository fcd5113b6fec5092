#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

// The rows of SOPS's formats that are not supported yet: enough is known of them to say so, and
// whether a file is encrypted.

extern const FormatRow yaml_format;
extern const FormatRow ini_format;

}  // namespace secretsctl::sops
