#pragma once

#include <memory>
#include <optional>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/metadata.hpp>
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
};

/// Looks for identities where sops looks, one place after the other, and stops at the first that
/// opens a key: SOPS_AGE_KEY, SOPS_AGE_KEY_FILE, SOPS_AGE_KEY_CMD, the user's
/// sops/age/keys.txt, then the repository's secrets/age-key.txt. A place that fails is dropped
/// whole and named in the reports; the others are tried. What a place held is kept for the next
/// file.
class IdentitySearch {
 public:
  explicit IdentitySearch(RepositoryKey repository_key);
  ~IdentitySearch();
  IdentitySearch(const IdentitySearch&) = delete;
  IdentitySearch& operator=(const IdentitySearch&) = delete;

  /// Opens one of the keys; nothing if no identity does. `file` is the encrypted file's path, whose
  /// .sops.yaml says which repository is meant.
  [[nodiscard]] std::optional<SecretBytes> open(std::span<const AgeKey> keys,
                                                const std::string& file);

  /// What the last open() saw, a report a place.
  [[nodiscard]] const std::vector<PlaceReport>& reports() const noexcept { return reports_; }

 private:
  struct Place;
  [[nodiscard]] std::optional<SecretBytes> open_at(Place& place, std::span<const AgeKey> keys);

  std::vector<std::unique_ptr<Place>> places_;
  RepositoryKey repository_key_;
  std::vector<PlaceReport> reports_;
};

/// The data key (32 bytes) of a file. Throws Error (no_data_key) that names the file's recipients
/// and each place that was looked at.
[[nodiscard]] SecretBytes recover_data_key(const Metadata& metadata, IdentitySearch& search,
                                           const std::string& file);

}  // namespace secretsctl::sops
