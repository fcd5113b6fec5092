#pragma once

#include <functional>
#include <secretsctl/core/interaction.hpp>
#include <string>

namespace secretsctl::setup {

/// Gets each thing that is done or is to be done by hand, as it happens; may have several lines.
using Say = std::function<void(const std::string& message)>;

/// What `init` came to.
struct InitResult {
  std::string recipient;  ///< `age1...`; empty where the key file does not tell it.
  bool changed = false;   ///< Whether anything was written.
};

/// Prepares the repository of the working folder (repository_root): the identity at `key` (empty:
/// what choose_key chooses, asking through `interaction`), which is made where it is missing, a
/// .sops.yaml with a rule for secrets/, and lines in .gitignore and, beside a Dockerfile or compose
/// file, in .dockerignore that keep the key and the plaintexts out.
///
/// What is there is read and never changed, apart from lines added at the end of the ignore files;
/// a second call writes nothing. What could not be written for that reason (another rule) is said.
/// Throws Error: generic for a key that cannot be used or a .sops.yaml that is malformed or not
/// trusted, output_unwritable for symlinks in the way and what cannot be written. The checks that
/// can be made before something is written are.
[[nodiscard]] InitResult prepare_repository(const std::string& key, Interaction& interaction,
                                            const Say& say);

}  // namespace secretsctl::setup
