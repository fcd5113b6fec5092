#pragma once

#include <secretsctl/delivery/dialects/env_file_scan.hpp>

namespace secretsctl::delivery {

/// Appends a value with what Compose 2 fills in (compose-go/template): `$NAME`, `${NAME}`,
/// `${NAME:-x}` and its siblings with `-`, `+` and `?`, each with and without the colon; `$$` is a
/// `$`. Throws what EnvFileScan::find throws, and Error where Compose ends.
void append_filled_in(EnvFileScan& scan, std::string_view value, SecretBuffer& out);

}  // namespace secretsctl::delivery
