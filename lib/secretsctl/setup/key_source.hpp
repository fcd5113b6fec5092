#pragma once

#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/keys/identity_source.hpp>
#include <string>
#include <vector>

namespace secretsctl::setup {

/// One of the places where identities are looked for, and its content.
struct KeySource {
  std::string name;        ///< `SOPS_AGE_KEY_FILE`, or the path.
  std::string file;        ///< The file that it reads; empty for a variable or a command.
  bool is_chosen = false;  ///< Whether the user named it, so that it should exist.
  /// A command, or a pipe that can be read once: not read before a file is opened.
  bool is_deferred = false;
  bool is_ssh = false;         ///< An SSH key; its recipient is not computed.
  bool is_repository = false;  ///< The repository's own key, which must meet stricter conditions.
  sops::LoadedIdentities loaded;
};

/// All places in search order. `folder` is the folder of the .sops.yaml, empty if there is none;
/// `interaction` must outlive the result.
[[nodiscard]] std::vector<KeySource> load_key_sources(const std::string& folder,
                                                      Interaction& interaction);

}  // namespace secretsctl::setup
