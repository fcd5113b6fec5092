#pragma once

#include <functional>
#include <secretsctl/age/keygen.hpp>
#include <secretsctl/core/interaction.hpp>
#include <string>

namespace secretsctl::setup {

/// Gets a message for each step done and each step left to the user, as it happens; may have
/// several lines.
using Say = std::function<void(const std::string& message)>;

/// Gets a recovery identity, which is shown once and stored nowhere.
using ShowRecovery = std::function<void(const age::NewIdentity& identity)>;

/// The options of `init`.
struct InitOptions {
  std::string key;             ///< The path of the key; empty: chosen by choose_key.
  ShowRecovery show_recovery;  ///< Set if a recovery recipient is wanted (add_recovery).
};

/// The result of `init`.
struct InitResult {
  std::string recipient;  ///< `age1...`; empty if the key file does not show it.
  bool changed = false;   ///< Whether a file was written.
};

/// Prepares the repository of the working folder (repository_root): creates the identity if it is
/// missing (without a path in the options, choose_key asks through `interaction`), a .sops.yaml
/// with a rule for secrets/, and lines that exclude the key and the plaintexts in .gitignore and,
/// beside a Dockerfile or compose file, in .dockerignore.
///
/// Existing files are never changed, except that lines are added at the end of ignore files and a
/// requested recovery recipient is added to the rule; so a second call writes nothing. Steps that
/// this prevents (another rule exists) are reported. Throws Error: generic for an unusable key or a
/// .sops.yaml that is malformed or not trusted, output_unwritable for symlinks in the way and
/// failed writes. Checks run before the first write where possible.
[[nodiscard]] InitResult prepare_repository(const InitOptions& options, Interaction& interaction,
                                            const Say& say);

}  // namespace secretsctl::setup
