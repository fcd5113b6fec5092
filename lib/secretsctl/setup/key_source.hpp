#pragma once

#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/keys/identity_source.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// One of the places where identities are looked for, and what it holds.
struct KeySource {
  std::string name;        ///< `SOPS_AGE_KEY_FILE`, or the path.
  std::string file;        ///< The file that it reads; empty for a variable or a command.
  bool is_chosen = false;  ///< Whether the user named it, so that it should be there.
  /// A command, or a pipe that can be read once: left for when a file is opened.
  bool is_deferred = false;
  bool is_ssh = false;         ///< An SSH key, which does not tell its recipient.
  bool is_repository = false;  ///< The repository's own key, which has to be safer than others.
  sops::LoadedIdentities loaded;
};

/// All places in the order in which they are looked at. `folder` is that of the .sops.yaml, empty
/// if there is none; `interaction` has to outlive the result.
[[nodiscard]] std::vector<KeySource> load_key_sources(const std::string& folder,
                                                      Interaction& interaction);

}  // namespace secretsctl::setup
