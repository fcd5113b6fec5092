#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/keys/identity_source.hpp>
#include <secretsctl/sops/keys/source_report.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <span>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// Whether `secrets/age-key.txt` of the repository is a source.
enum class RepositoryKey {
  consulted,  ///< For the user's own command, in a repository that the user trusts.
  ignored,    ///< For services: no git is run.
};

/// How much a search may do.
enum class SearchEffort {
  at_hand,  ///< As quick, and no key command is run.
  quick,    ///< Without identities that ask the user or run a plugin.
  full,     ///< All.
};

/// Looks for identities where sops does, source by source, and stops at the first identity that
/// opens a key: identity_sources(), then the repository's secrets/age-key.txt. Identities that ask
/// the user or run a plugin come after all others. A source that fails is dropped as a whole and
/// named in the reports; the others are tried. Loaded sources are kept, in secret memory, for the
/// next file.
///
/// It reads the environment, and runs programs: the commands in SOPS_AGE_KEY_CMD and
/// SOPS_AGE_SSH_PRIVATE_KEY_CMD, plugins and, for a repository's key, git; see SearchEffort. One
/// object is for one thread at a time.
class IdentitySearch {
 public:
  /// `interaction` must outlive the search. `places` say where the .sops.yaml is looked for that
  /// shows the repository.
  IdentitySearch(RepositoryKey repository_key, Interaction& interaction,
                 ConfigPlaces places = ConfigPlaces::above_file);
  /// Looks at given identities alone; `name` is what messages call them.
  IdentitySearch(std::string name, LoadedIdentities identities, Interaction& interaction);
  ~IdentitySearch();
  IdentitySearch(const IdentitySearch&) = delete;
  IdentitySearch& operator=(const IdentitySearch&) = delete;

  /// Opens one of the keys; returns nothing if no identity does. `file` is the path of the
  /// encrypted file; its .sops.yaml shows which repository it belongs to.
  [[nodiscard]] std::optional<SecretBytes> open(std::span<const AgeEntry> keys,
                                                const std::string& file,
                                                SearchEffort effort = SearchEffort::full);

  /// From now on no open() does more than this, whatever it asks for.
  void limit(SearchEffort most) noexcept { most_ = most; }

  /// The known recipients of all identities loaded so far.
  [[nodiscard]] std::vector<std::string> recipients() const;

  /// The results of the last open(), one report for each source.
  [[nodiscard]] const std::vector<SourceReport>& reports() const noexcept { return reports_; }

 private:
  class Source;
  [[nodiscard]] Source& repository_source(const std::string& file);

  std::vector<std::unique_ptr<Source>> sources_;
  std::unique_ptr<Source> repository_;  // of the last file
  std::optional<std::string> repository_folder_;
  RepositoryKey repository_key_;
  ConfigPlaces places_ = ConfigPlaces::above_file;
  Interaction& interaction_;
  SearchEffort most_ = SearchEffort::full;
  std::vector<SourceReport> reports_;
};

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
