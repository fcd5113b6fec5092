#pragma once

#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::sops {

/// The format of files with any content. It owns no names: files of no other format get it.
extern const FormatRow binary_format;

}  // namespace secretsctl::sops
