#pragma once

#include <functional>
#include <secretsctl/age/identity.hpp>
#include <secretsctl/core/interaction.hpp>
#include <span>
#include <string>

namespace secretsctl::sops {

/// What a place holds: identities, or the reason why there are none.
struct LoadedIdentities {
  age::Identities quick;
  age::Identities slow;  ///< Those that ask the user or run a program.
  std::string reason;    ///< Set where there are none: `not set`, `not there`.
  /// Whether the reason is only that nothing is there: nothing was refused, and the user named no
  /// such place.
  bool is_absent = false;

  [[nodiscard]] std::size_t size() const noexcept { return quick.size() + slow.size(); }
};

/// What `load` gives; an Error from it becomes the reason, so that other places are tried.
[[nodiscard]] LoadedIdentities collect_identities(const std::function<age::Identities()>& load);

/// How a place is named, and how identities come from it.
enum class SourceKind {
  variable,       ///< One that holds them.
  file_variable,  ///< One that holds the path of a file of them.
  command,        ///< A variable that holds a command, which prints them.
  user_file,      ///< A file in the user's configuration or home folder.
};

/// One of the places where sops looks (age/keysource.go).
struct IdentitySource {
  SourceKind kind;
  const char* name;     ///< The variable's; or `sops/age/keys.txt`, below the user's folder.
  bool is_ssh = false;  ///< It holds one SSH private key, which does not tell its recipient.

  /// The path of its file; empty if it has none, or where that can't be told. `~/` at the beginning
  /// of a variable is the home folder, as in a shell, unless there is such a path.
  [[nodiscard]] std::string path() const;
  /// What messages call it: the variable, or the path; not made printable.
  [[nodiscard]] std::string shown() const;
};

/// All of them, in the order in which they are looked at; the repository's own key comes after.
[[nodiscard]] std::span<const IdentitySource> identity_sources() noexcept;

/// What a place holds; one that fails as a whole says why in its reason. Identities that need the
/// user ask through `interaction`. A command is run for one recipient, which it finds in
/// SOPS_AGE_RECIPIENT; the other places do not look at `recipient`.
[[nodiscard]] LoadedIdentities load_identities(const IdentitySource& place,
                                               const std::string& recipient,
                                               Interaction& interaction);

/// Why the repository's key is left alone where a `.git` is there and no git to ask about it.
inline constexpr const char* git_missing_reason =
    "git is not installed, and only git tells whether this key is committed: install git, or set "
    "SOPS_AGE_KEY_FILE to this file";

/// The identities of secrets/age-key.txt beside the .sops.yaml in `folder`: only if it is a regular
/// file, owned by us or root, 0600 or stricter and not tracked by git.
[[nodiscard]] LoadedIdentities load_repository_key(const std::string& folder,
                                                   Interaction& interaction);

/// Where the repository's key file is; empty where that can't be told.
[[nodiscard]] std::string repository_key_path(const std::string& folder);

}  // namespace secretsctl::sops
