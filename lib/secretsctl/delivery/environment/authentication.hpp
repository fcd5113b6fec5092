#pragma once

#include <secretsctl/sops/tree/tree.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace secretsctl::delivery {

/// Whether a program gets values that nothing authenticates (sops::Authenticity::nothing).
enum class UnauthenticatedValues {
  refused,
  allowed,  ///< Because the user said so.
};

/// What the user gives to take such values, as messages name it.
inline constexpr std::string_view unauthenticated_flag = "--unauthenticated";

/// Throws Error (generic) that names the lines and keys of a decrypted tree whose values no program
/// may get as variables, because who holds no key could have put them there:
/// - values in clear that no MAC covers, unless they are allowed;
/// - an empty value of a key that stands before with another one, unless that is allowed;
/// - allowed or not, what is not encrypted under a name that decides what programs run or load
///   (PATH, LD_PRELOAD, BASH_ENV). No list of such names is whole, so that it comes second. Of an
///   empty value unless it is allowed, names that may do so too (GIT_*).
void check_authenticated(const sops::Tree& tree, UnauthenticatedValues values);

/// The keys, printable and in the order of the file, of values in clear that nothing authenticates.
[[nodiscard]] std::vector<std::string> unauthenticated_keys(const sops::Tree& tree);

}  // namespace secretsctl::delivery
