#pragma once

#include <secretsctl/core/interaction.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <string>
#include <vector>

// The data key of a file and its key groups. With one group, each of its keys opens the data key.
// With several, each group holds a part of it (shamir.hpp), and the threshold says how many groups
// are needed.

namespace secretsctl::sops {

/// Generates a data key (32 bytes) for a file.
[[nodiscard]] SecretBytes new_data_key();

/// Returns the data key (32 bytes) of a file. With several groups, identities that ask the user are
/// used only if the others do not reach the threshold. Throws Error (no_data_key) that names the
/// recipients of each group that could not be opened and each place that was searched.
[[nodiscard]] SecretBytes recover_data_key(const Metadata& metadata, IdentitySearch& search,
                                           const std::string& file);

/// Encrypts a data key to the recipients of one or more groups (at most max_key_groups). Throws
/// Error (generic) for a recipient that does not parse or can't be encrypted to, a group without
/// recipients, or an impossible threshold.
[[nodiscard]] std::vector<KeyGroup> wrap_data_key(
    const SecretBytes& data_key, const std::vector<std::vector<std::string>>& recipients,
    int shamir_threshold, Interaction& interaction);

}  // namespace secretsctl::sops
