#pragma once

#include <secretsctl/core/export.hpp>
#include <secretsctl/sops/tree/tree.hpp>
#include <string>
#include <string_view>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::delivery {

/// Whether a program gets values that nothing authenticates (sops::Authenticity::nothing).
enum class UnauthenticatedValues {
  refused,  ///< They are an error.
  allowed,  ///< The user asked for it.
};

/// The option that allows such values, for messages.
inline constexpr std::string_view unauthenticated_flag = "--unauthenticated";

/// Throws Error (generic) that names lines and keys if a decrypted tree holds values that no
/// program may get as variables, because an attacker without a key could have written them:
/// - values in clear that no MAC covers, unless they are allowed;
/// - an empty value of a key that has a nonempty value earlier, unless that is allowed;
/// - allowed or not: unencrypted values under a name that decides which programs run or load (PATH,
///   LD_PRELOAD, BASH_ENV). No list of such names is complete, so this check only adds to the first
///   two. Empty values that are not allowed are also refused under names that may decide it
///   (GIT_*).
void check_authenticated(const sops::Tree& tree, UnauthenticatedValues values);

}  // namespace secretsctl::delivery
SECRETSCTL_EXPORT_END
