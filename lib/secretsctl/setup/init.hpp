#pragma once

#include <functional>
#include <secretsctl/age/keygen.hpp>
#include <secretsctl/core/interaction.hpp>
#include <string>

namespace secretsctl::setup {

/// Gets each thing that is done or is to be done by hand, as it happens; may have several lines.
using Say = std::function<void(const std::string& message)>;

/// Gets a recovery identity, which is made once and kept nowhere.
using ShowRecovery = std::function<void(const age::NewIdentity& identity)>;

/// What `init` is asked for.
struct InitOptions {
  std::string key;             ///< The path of the key; empty: what choose_key chooses.
  ShowRecovery show_recovery;  ///< Set where a recovery recipient is to be made (add_recovery).
};

/// What `init` came to.
struct InitResult {
  std::string recipient;  ///< `age1...`; empty where the key file does not tell it.
  bool changed = false;   ///< Whether anything was written.
};

/// Prepares the repository of the working folder (repository_root): the identity of the
/// options (choose_key asks through `interaction`), which is made where it is missing, a
/// .sops.yaml with a rule for secrets/, and lines in .gitignore and, beside a Dockerfile or compose
/// file, in .dockerignore that keep the key and the plaintexts out.
///
/// What is there is read and never changed, apart from lines added at the end of the ignore files
/// and a recovery recipient that was asked for;
/// a second call writes nothing. What could not be written for that reason (another rule) is said.
/// Throws Error: generic for a key that cannot be used or a .sops.yaml that is malformed or not
/// trusted, output_unwritable for symlinks in the way and what cannot be written. The checks that
/// can be made before something is written are.
[[nodiscard]] InitResult prepare_repository(const InitOptions& options, Interaction& interaction,
                                            const Say& say);

}  // namespace secretsctl::setup
