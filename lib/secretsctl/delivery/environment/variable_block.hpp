#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/delivery/environment/authentication.hpp>
#include <secretsctl/sops/tree/tree.hpp>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::delivery {

/// The values at the top of a decrypted tree, without its comments, in the order of the file: name,
/// NUL, value as SOPS prints it, NUL. Each name is in it once. Throws the Errors with which
/// Environment::add() refuses values, but for what an empty value would hide: that is for the
/// caller to look at.
[[nodiscard]] SecretBytes variable_block(const sops::Tree& tree, UnauthenticatedValues values);

}  // namespace secretsctl::delivery
SECRETSCTL_EXPORT_END
