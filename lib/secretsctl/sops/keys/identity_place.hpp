#pragma once

#include <functional>
#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/interaction.hpp>
#include <string>

namespace secretsctl::sops {

/// What a place holds: identities, or the reason why there are none.
struct LoadedIdentities {
  age::Identities quick;
  age::Identities slow;  ///< Those that ask the user or run a program.
  std::string reason;    ///< Set where there are none: `not set`, `not there`.

  [[nodiscard]] std::size_t size() const noexcept { return quick.size() + slow.size(); }
};

/// What `load` gives; an Error from it becomes the reason, so that other places are tried.
[[nodiscard]] LoadedIdentities collect_identities(const std::function<age::Identities()>& load);

// The places where sops looks (age/keysource.go). A place that fails as a whole says why in its
// reason. Identities that need the user ask through `interaction`.

[[nodiscard]] LoadedIdentities load_key_variable(Interaction& interaction);
[[nodiscard]] LoadedIdentities load_key_file_variable(Interaction& interaction);
[[nodiscard]] LoadedIdentities load_user_key_file(Interaction& interaction);
[[nodiscard]] LoadedIdentities load_ssh_key_file_variable(Interaction& interaction);

/// An SSH private key in the user's .ssh folder, `id_ed25519` or `id_rsa`.
[[nodiscard]] LoadedIdentities load_user_ssh_key(const std::string& name, Interaction& interaction);

/// Runs SOPS_AGE_KEY_CMD or SOPS_AGE_SSH_PRIVATE_KEY_CMD for one recipient, which the command finds
/// in SOPS_AGE_RECIPIENT.
[[nodiscard]] LoadedIdentities load_key_command(const std::string& recipient,
                                                Interaction& interaction);
[[nodiscard]] LoadedIdentities load_ssh_key_command(const std::string& recipient,
                                                    Interaction& interaction);

/// The identities of secrets/age-key.txt beside the .sops.yaml in `folder`: only if it is a regular
/// file, owned by us or root, 0600 or stricter and not tracked by git.
[[nodiscard]] LoadedIdentities load_repository_key(const std::string& folder,
                                                   Interaction& interaction);

/// Where the user's and the repository's key files are; empty where that can't be told.
[[nodiscard]] std::string user_key_path();
[[nodiscard]] std::string user_ssh_key_path(const std::string& name);
[[nodiscard]] std::string repository_key_path(const std::string& folder);

}  // namespace secretsctl::sops
