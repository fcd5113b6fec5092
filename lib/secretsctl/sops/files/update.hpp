#pragma once

#include <functional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/files/edit_options.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// A new plaintext for an existing file that the user probably did not mean; nothing was written.
class UnwantedUpdate : public Error {
 public:
  using Error::Error;
};

/// The keys of an existing file that are missing in a new plaintext.
struct KeyRemoval {
  std::vector<std::string> removed;  ///< The missing keys.
  std::size_t before = 0;            ///< How many keys the file has.

  /// Whether so many keys disappear that it is probably a mistake: more than half and at least
  /// three, or both of two.
  [[nodiscard]] bool takes_most() const noexcept {
    constexpr std::size_t few = 2;
    return 2 * removed.size() > before &&
           (removed.size() > few || (removed.size() == few && before == few));
  }
};

/// The user's consent to unusual changes.
struct UpdateConsent {
  ClearValues clear_values = ClearValues::refused;  ///< Whether all values may be in clear.
  /// Called if a removal takes most keys; throws UnwantedUpdate if the user does not want that.
  std::function<void(const KeyRemoval&)> removal;
};

/// The result of an update.
struct FileUpdate {
  TreeChanges changes;  ///< The keys that changed; none: the file was not written.
  ClearParts clear;     ///< Parts of the file in clear; empty if nothing changed.
};

/// Updates an encrypted file to a new plaintext, which `from` parses, and writes it. Every
/// unchanged value and comment keeps its IV and ciphertext, so that a commit shows only changes. If
/// nothing changed, the file is not written. Updates at the same time are kept apart.
///
/// The data key stays, except if no encrypted value stays: any writer can replace our file with one
/// that is valid for our recipients but has a data key that the writer knows, and only kept values
/// show that the file's data key is ours.
///
/// Throws Error: (generic) if the file's recipients or selection rule differ from the plan's,
/// (no_data_key) if no identity opens it, and the errors of open_encrypted_file and Store::update;
/// UnwantedUpdate without the needed consent.
FileUpdate update_file(const PlainReader& from, const SecretBytes& plaintext,
                       const EncryptionPlan& plan, const std::string& encrypted, Format format,
                       IdentitySearch& search, Interaction& interaction,
                       const UpdateConsent& consent);

/// The parts of an existing file that a new file in its place will lack; nothing if it can't be
/// read. Needs no key.
struct Replacement {
  std::vector<std::string> removed_recipients;  ///< Recipients of the old file that the plan lacks.
  KeyRemoval removal;                           ///< Keys of the old file that the plaintext lacks.
};
/// Compares an existing file with what will replace it.
[[nodiscard]] Replacement compare_replacement(const std::string& encrypted, Format format,
                                              const EncryptionPlan& plan, const PlainReader& from,
                                              const SecretBytes& plaintext);

/// Throws Error (generic) if the recipients, key groups or threshold of a file differ from the
/// plan's; their order does not matter.
void check_same_recipients(const Metadata& metadata, const EncryptionPlan& plan);

/// Throws Error (generic) if the selection rule or mac_only_encrypted of a file differs from the
/// plan's.
void check_same_selection(const Metadata& metadata, const EncryptionPlan& plan);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
