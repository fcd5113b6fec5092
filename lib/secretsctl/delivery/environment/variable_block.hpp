#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/tree/tree.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::delivery {

/// The values at the top of a decrypted tree, without its comments, in the order of the file: name,
/// NUL, value as SOPS prints it, NUL. A name that stands more than once is in it as often. Throws
/// Error (not_representable) that names the key for a NUL in a name or a value, and (generic) for a
/// map or a list.
[[nodiscard]] SecretBytes variable_block(const sops::Tree& tree);

}  // namespace secretsctl::delivery
SECRETSCTL_EXPORT_END
