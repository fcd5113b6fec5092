#pragma once

#include <functional>
#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/interaction.hpp>
#include <span>
#include <string>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The identities of one place, or the reason why it has none.
struct LoadedIdentities {
  age::Identities quick;  ///< Those that neither ask nor run a program; tried first.
  age::Identities slow;   ///< Those that ask the user or run a program.
  std::string reason;     ///< Set if there are none: `not set`, `not there`.
  /// Whether the place is simply empty: nothing was refused, and the user did not name the place.
  bool is_absent = false;

  /// The number of identities.
  [[nodiscard]] std::size_t size() const noexcept { return quick.size() + slow.size(); }
};

/// Returns the identities from `load`. An Error becomes the reason, so that other places are tried.
[[nodiscard]] LoadedIdentities collect_identities(const std::function<age::Identities()>& load);

/// How a place is named, and how it gives identities.
enum class SourceKind {
  variable,       ///< A variable that holds identities.
  file_variable,  ///< A variable that holds the path of an identity file.
  command,        ///< A variable that holds a command that prints identities.
  user_file,      ///< A file in the user's configuration or home folder.
};

/// One of the places where sops looks (age/keysource.go).
struct IdentitySource {
  SourceKind kind;      ///< How the place is named.
  const char* name;     ///< The variable's; or `sops/age/keys.txt`, below the user's folder.
  bool is_ssh = false;  ///< It holds one SSH private key; the recipient is not computed from it.

  /// The path of its file; empty if it has none, or if the path is unknown. As in a shell, `~/` at
  /// the start of a variable means the home folder, unless a path with a real `~` exists.
  [[nodiscard]] std::string path() const;
  /// Its name in messages: the variable, or the path; not made printable.
  [[nodiscard]] std::string shown() const;
};

/// All places, in search order; the repository's own key comes after them.
[[nodiscard]] std::span<const IdentitySource> identity_sources() noexcept;

/// Loads the identities of a place. If the place fails as a whole, the reason says why. Identities
/// that need the user ask through `interaction`. A command runs for one recipient, which it gets in
/// SOPS_AGE_RECIPIENT; the other places ignore `recipient`.
[[nodiscard]] LoadedIdentities load_identities(const IdentitySource& place,
                                               const std::string& recipient,
                                               Interaction& interaction);

/// Why the repository's key is not used: there is a `.git`, but no git command to ask about the
/// key.
inline constexpr const char* git_missing_reason =
    "git is not installed, and only git tells whether this key is committed: install git, or set "
    "SOPS_AGE_KEY_FILE to this file";

/// The identities of secrets/age-key.txt beside the .sops.yaml in `folder`. Only a regular file,
/// owned by this user or root, 0600 or stricter and not tracked by git, is used.
[[nodiscard]] LoadedIdentities load_repository_key(const std::string& folder,
                                                   Interaction& interaction);

/// The path of the repository's key file; empty if unknown.
[[nodiscard]] std::string repository_key_path(const std::string& folder);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
