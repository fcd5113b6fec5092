#pragma once

#include <filesystem>
#include <optional>
#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/setup/init.hpp>
#include <string>

namespace secretsctl::setup {

/// A repository that is being prepared.
struct RepositoryLocation {
  std::filesystem::path root;
  std::optional<std::string> config;  ///< The .sops.yaml that governs it.
};

/// secrets/age-key.txt below the root.
[[nodiscard]] std::filesystem::path own_key_path(const RepositoryLocation& repository);

/// The key file that a repository gets where none is named, which need not be there yet: its own
/// one, if that is there; else a key file that the user has already and that is found without being
/// told (SOPS_AGE_KEY_FILE, sops/age/keys.txt); else its own one.
///
/// The user's is asked for on a terminal, unless the config names it already; without a terminal it
/// is taken, because a second key is one more that can be lost. Says what was taken, and how the
/// other choice is made. Throws Error (generic) for a malformed config.
[[nodiscard]] std::filesystem::path choose_key(const RepositoryLocation& repository,
                                               Interaction& interaction, const Say& say);

/// The recipient of several identities that the config names for secrets/.env, else the first that
/// is known; empty if none is. Throws Error (generic) for a malformed config.
[[nodiscard]] std::string recipient_for(const RepositoryLocation& repository,
                                        const age::Identities& identities);

/// Says of a key file in another place than its repository's whether it is found all the same, or
/// what has to be exported.
void say_where_key_is_found(const std::filesystem::path& key, const Say& say);

}  // namespace secretsctl::setup
