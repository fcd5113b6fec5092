#pragma once

#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/encrypted_file.hpp>
#include <secretsctl/sops/encryption_plan.hpp>
#include <secretsctl/sops/identity_search.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// Brings an encrypted file up to a new plaintext and writes it: the same data key (but a new one
/// if no encrypted value stays: anybody can put a file in the place of ours that is valid for our
/// recipients and whose data key they know, and nothing in it would show that its writer knew
/// ours), and every value and comment that did not change keeps its IV and ciphertext, so that a
/// commit shows what changed. If nothing did, the file is left alone. Several at once are kept
/// apart.
///
/// Throws Error where an update is not what the user can want: (generic) if the file's recipients
/// or its selection rule are not those of the plan, (no_data_key) if no identity opens it, and
/// whatever open_encrypted_file and Store::revise throw.
TreeChanges update_file(const SecretBytes& plaintext, const EncryptionPlan& plan,
                        const std::string& encrypted, Format format, IdentitySearch& search,
                        Interaction& interaction);

/// The recipients of an existing file that a plan does not have; none if the file can't be read.
[[nodiscard]] std::vector<std::string> removed_recipients(const std::string& encrypted,
                                                          Format format,
                                                          const EncryptionPlan& plan);

/// Throws Error (generic) if the recipients, key groups or threshold of a file are not those of a
/// plan; their order means nothing.
void check_same_recipients(const Metadata& metadata, const EncryptionPlan& plan);

/// Throws Error (generic) if the selection rule of a file, or its mac_only_encrypted, is not that
/// of a plan.
void check_same_selection(const Metadata& metadata, const EncryptionPlan& plan);

}  // namespace secretsctl::sops
