#pragma once

#include <secretsctl/core/interaction.hpp>
#include <secretsctl/delivery/dialects/env_file_signs.hpp>
#include <secretsctl/delivery/editor/editor.hpp>
#include <secretsctl/delivery/kubernetes/secret_manifest.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>
#include <string>

namespace secretsctl::delivery {

/// Options of an edit.
struct EditOptions {
  sops::EditOptions file_options;
  sops::ClearValues clear_values = sops::ClearValues::refused;
  EditorNeed editor_need = EditorNeed::terminal;
  /// Recipients and rules for a file that is made; the file's name and format are filled in.
  sops::EncryptionRequest new_file;
};

/// The result of an edit.
struct EditResult {
  sops::TreeChanges changes;
  sops::ClearParts clear;              ///< The parts of the whole file that are in clear.
  bool was_merged = false;             ///< With a change that another program made meanwhile.
  bool is_new = false;                 ///< The edit created the file.
  EnvFileSigns signs;                  ///< Of new and changed lines.
  SecretManifestFaults secret_faults;  ///< Of the edited text.
};

/// Lets the user edit the plaintext of an encrypted file in a private folder in memory, and writes
/// the changes. A missing file is created for the recipients of its creation rule. An edit that
/// can't be written (a line does not parse) may be opened again, if there is a terminal; else the
/// file stays as it was. If another program changed the file meanwhile, both changes are kept; if
/// both changed the same key, the file stays, and this edit goes, encrypted, into a file beside it.
///
/// While the editor runs, this process holds no value and not SOPS_AGE_KEY; it keeps the data key
/// and the identities, in secret memory, to encrypt the changes.
///
/// Signals that end the process are held back until the plaintext is wiped. Throws Error:
/// unchanged, editor_failed, and the errors of EditableFile.
[[nodiscard]] EditResult edit_file(const std::string& path, const EditOptions& options,
                                   sops::IdentitySearch& search, Interaction& interaction);

}  // namespace secretsctl::delivery
