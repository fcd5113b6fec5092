#pragma once

#include <functional>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/secret.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/encrypted_file.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// A new plaintext for an existing file that is hardly what the user means; nothing was written.
class UnwantedUpdate : public Error {
 public:
  using Error::Error;
};

/// Keys of an existing file that a new plaintext does not have.
struct KeyRemoval {
  std::vector<std::string> removed;
  std::size_t before = 0;  ///< How many keys the file has.

  /// Whether so many go that it is hardly meant: more than half, three at least; or all of two.
  [[nodiscard]] bool takes_most() const noexcept {
    constexpr std::size_t few = 2;
    return 2 * removed.size() > before &&
           (removed.size() > few || (removed.size() == few && before == few));
  }
};

/// What the user has to agree to.
struct UpdateConsent {
  ClearValues clear_values = ClearValues::refused;  ///< Whether no value need be encrypted.
  /// Asked where a removal takes most keys; throws UnwantedUpdate if it is not meant.
  std::function<void(const KeyRemoval&)> removal;
};

/// What an update did to a file.
struct FileUpdate {
  TreeChanges changes;
  ClearParts clear;  ///< What of the whole file is stored in clear; empty if nothing changed.
};

/// Brings an encrypted file up to a new plaintext, which `from` reads, and writes it: the same data
/// key (but a new one if no encrypted value stays: anybody can put a file in the place of ours that
/// is valid for our recipients and whose data key they know, and nothing in it would show that its
/// writer knew ours), and every value and comment that did not change keeps its IV and ciphertext,
/// so that a commit shows what changed. If nothing did, the file is left alone. Several at once are
/// kept apart.
///
/// Throws Error where an update is not what the user can want: (generic) if the file's recipients
/// or its selection rule are not those of the plan, (no_data_key) if no identity opens it, and
/// whatever open_encrypted_file and Store::update throw; and UnwantedUpdate where consent lacks.
FileUpdate update_file(const PlainReader& from, const SecretBytes& plaintext,
                       const EncryptionPlan& plan, const std::string& encrypted, Format format,
                       IdentitySearch& search, Interaction& interaction,
                       const UpdateConsent& consent);

/// What an existing file has that one made anew in its place will not have; nothing if it can't be
/// read. That needs no key.
struct Replacement {
  std::vector<std::string> removed_recipients;
  KeyRemoval removal;
};
[[nodiscard]] Replacement compare_replacement(const std::string& encrypted, Format format,
                                              const EncryptionPlan& plan, const PlainReader& from,
                                              const SecretBytes& plaintext);

/// Throws Error (generic) if the recipients, key groups or threshold of a file are not those of a
/// plan; their order means nothing.
void check_same_recipients(const Metadata& metadata, const EncryptionPlan& plan);

/// Throws Error (generic) if the selection rule of a file, or its mac_only_encrypted, is not that
/// of a plan.
void check_same_selection(const Metadata& metadata, const EncryptionPlan& plan);

}  // namespace secretsctl::sops
