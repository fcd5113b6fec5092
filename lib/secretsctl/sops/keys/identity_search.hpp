#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/keys/identity_source.hpp>
#include <secretsctl/sops/keys/source_report.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <span>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// Whether `secrets/age-key.txt` of the repository is one of the sources.
enum class RepositoryKey { consulted, ignored };

/// How far a search goes.
enum class SearchEffort {
  at_hand,  ///< As quick, and no key command is run.
  quick,    ///< Without identities that ask the user or run a plugin.
  full,     ///< All.
};

/// Looks for identities where sops looks, one source after the other, and stops at the first that
/// opens a key: identity_sources(), then the repository's secrets/age-key.txt. Identities that ask
/// the user or run a plugin come after all others. A source that fails is dropped whole and named
/// in the reports; the others are tried. What a source held is kept for the next file.
class IdentitySearch {
 public:
  /// `interaction` has to outlive the search.
  IdentitySearch(RepositoryKey repository_key, Interaction& interaction);
  /// Looks at given identities alone; `name` is what messages call them.
  IdentitySearch(std::string name, LoadedIdentities identities, Interaction& interaction);
  ~IdentitySearch();
  IdentitySearch(const IdentitySearch&) = delete;
  IdentitySearch& operator=(const IdentitySearch&) = delete;

  /// Opens one of the keys; nothing if no identity does. `file` is the encrypted file's path, whose
  /// .sops.yaml says which repository is meant.
  [[nodiscard]] std::optional<SecretBytes> open(std::span<const AgeEntry> keys,
                                                const std::string& file,
                                                SearchEffort effort = SearchEffort::full);

  /// No open() goes further from now on, whatever it asks for.
  void limit(SearchEffort most) noexcept { most_ = most; }

  /// The recipients of the identities that were loaded so far, as far as they are known.
  [[nodiscard]] std::vector<std::string> recipients() const;

  /// What the last open() saw, a report a source.
  [[nodiscard]] const std::vector<SourceReport>& reports() const noexcept { return reports_; }

 private:
  class Source;
  [[nodiscard]] Source& repository_source(const std::string& file);

  std::vector<std::unique_ptr<Source>> sources_;
  std::unique_ptr<Source> repository_;  // of the last file
  std::optional<std::string> repository_folder_;
  RepositoryKey repository_key_;
  Interaction& interaction_;
  SearchEffort most_ = SearchEffort::full;
  std::vector<SourceReport> reports_;
};

}  // namespace secretsctl::sops
