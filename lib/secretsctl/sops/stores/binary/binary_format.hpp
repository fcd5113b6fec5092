#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

/// The row of files of any content. No name is theirs: what has no other format's is encrypted so.
extern const FormatRow binary_format;

}  // namespace secretsctl::sops
