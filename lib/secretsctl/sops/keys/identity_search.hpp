#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/keys/identity_place.hpp>
#include <secretsctl/sops/metadata/metadata.hpp>
#include <span>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// Whether `secrets/age-key.txt` of the repository is one of the places.
enum class RepositoryKey { consulted, ignored };

/// What a look at one place gave.
struct PlaceReport {
  std::string place;    ///< `SOPS_AGE_KEY_FILE (keys.txt)`.
  std::string finding;  ///< `not set`, `not there`, `2 identities, none fits`.
  /// Why an identity that is there could not try: `keys.txt: the passphrase is wrong`; or empty.
  std::string limitation;
};

/// How far a search goes.
enum class SearchEffort {
  quick,  ///< Without identities that ask the user or run a plugin.
  full,
};

/// Looks for identities where sops looks, one place after the other, and stops at the first that
/// opens a key: identity_places(), then the repository's secrets/age-key.txt. Identities that ask
/// the user or run a plugin come after all others. A place that fails is dropped whole and named in
/// the reports; the others are tried. What a place held is kept for the next file.
class IdentitySearch {
 public:
  /// `interaction` has to outlive the search.
  IdentitySearch(RepositoryKey repository_key, Interaction& interaction);
  ~IdentitySearch();
  IdentitySearch(const IdentitySearch&) = delete;
  IdentitySearch& operator=(const IdentitySearch&) = delete;

  /// Opens one of the keys; nothing if no identity does. `file` is the encrypted file's path, whose
  /// .sops.yaml says which repository is meant.
  [[nodiscard]] std::optional<SecretBytes> open(std::span<const AgeKey> keys,
                                                const std::string& file,
                                                SearchEffort effort = SearchEffort::full);

  /// The recipients of the identities that were loaded so far, as far as they are known.
  [[nodiscard]] std::vector<std::string> recipients() const;

  /// What the last open() saw, a report a place.
  [[nodiscard]] const std::vector<PlaceReport>& reports() const noexcept { return reports_; }

 private:
  class Place;
  [[nodiscard]] Place& repository_place(const std::string& file);

  std::vector<std::unique_ptr<Place>> places_;
  std::unique_ptr<Place> repository_;  // of the last file, which may have several key groups
  std::string repository_file_;
  RepositoryKey repository_key_;
  Interaction& interaction_;
  std::vector<PlaceReport> reports_;
};

}  // namespace secretsctl::sops
