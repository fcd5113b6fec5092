#pragma once

#include <filesystem>
#include <optional>
#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/setup/init.hpp>
#include <string>

namespace secretsctl::setup {

/// The repository that is being prepared.
struct RepositoryLocation {
  std::filesystem::path root;
  std::optional<std::string> config;  ///< The .sops.yaml that applies to it.
};

/// secrets/age-key.txt below the root.
[[nodiscard]] std::filesystem::path own_key_path(const RepositoryLocation& repository);

/// The key file of a repository if the user names none; it may not exist yet. It is the
/// repository's own one, if that exists; else a key file of the user that is found without being
/// named (SOPS_AGE_KEY_FILE, sops/age/keys.txt); else the path for an own one.
///
/// Before the user's key is taken, a terminal's user is asked, unless the config already names its
/// recipient. Without a terminal it is taken, because a second key is one more that can be lost.
/// Reports the choice, and how to make the other one. Throws Error (generic) for a malformed
/// config.
[[nodiscard]] std::filesystem::path choose_key(const RepositoryLocation& repository,
                                               Interaction& interaction, const Say& say);

/// Of the recipients of several identities, the one that the config names for secrets/.env, else
/// the first known one; empty if none is known. Throws Error (generic) for a malformed config.
[[nodiscard]] std::string recipient_for(const RepositoryLocation& repository,
                                        const age::Identities& identities);

/// For a key file outside the repository, reports whether commands find it, or which variable to
/// export.
void say_where_key_is_found(const std::filesystem::path& key, const Say& say);

}  // namespace secretsctl::setup
