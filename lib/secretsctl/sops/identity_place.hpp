#pragma once

#include <secretsctl/age/identity.hpp>
#include <string>

namespace secretsctl::sops {

/// What a place holds: identities, or the reason why there are none.
struct LoadedIdentities {
  age::Identities identities;
  std::string reason;  ///< Set where there are none: `not set`, `not there`.
};

/// The environment's places, in the order in which they are tried.
[[nodiscard]] LoadedIdentities load_key_variable();
[[nodiscard]] LoadedIdentities load_key_file_variable();
[[nodiscard]] LoadedIdentities load_user_key_file();

/// Runs SOPS_AGE_KEY_CMD for one recipient, which it finds in SOPS_AGE_RECIPIENT.
[[nodiscard]] LoadedIdentities load_key_command(const std::string& recipient);

/// Whether SOPS_AGE_KEY_CMD is set to something.
[[nodiscard]] bool has_key_command();

/// The identities of secrets/age-key.txt beside the .sops.yaml in `folder`: only if it is a regular
/// file, owned by us or root, 0600 or stricter and not tracked by git.
[[nodiscard]] LoadedIdentities load_repository_key(const std::string& folder);

/// Where the user's and the repository's key files are; empty where that can't be told.
[[nodiscard]] std::string user_key_path();
[[nodiscard]] std::string repository_key_path(const std::string& folder);

}  // namespace secretsctl::sops
