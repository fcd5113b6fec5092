#pragma once

#include <secretsctl/core/interaction.hpp>
#include <secretsctl/delivery/dialects/env_file_signs.hpp>
#include <secretsctl/delivery/editor/editor.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/tree/tree_changes.hpp>
#include <string>

namespace secretsctl::delivery {

/// How a file is edited.
struct EditOptions {
  sops::EditOptions file_options;
  sops::ClearValues clear_values = sops::ClearValues::refused;
  EditorNeed editor_need = EditorNeed::terminal;
};

/// What an edit did.
struct EditResult {
  sops::TreeChanges changes;
  sops::ClearParts clear;   ///< What of the whole file is stored in clear.
  bool was_merged = false;  ///< With what somebody else wrote meanwhile.
  bool is_new = false;      ///< The file was not there before.
  EnvFileSigns signs;       ///< Of the lines that came or changed.
};

/// Lets the user edit the plaintext of an encrypted file in a private folder in memory, and writes
/// what changed; a file that is not there is made for the recipients of its creation rule. An edit
/// that can't be written (a line does not parse) may be opened again, if there is a terminal;
/// else the file stays as it was. If somebody else changed the file meanwhile, both changes are
/// kept; where both changed the same key the file stays, and this edit is put, encrypted, into a
/// file beside it.
///
/// While the editor runs, this process holds no value and not SOPS_AGE_KEY; it keeps the data key
/// and the identities, in secret memory, to encrypt what was changed.
///
/// Signals that end the process are held back until the plaintext is wiped. Throws Error:
/// unchanged, editor_failed, and what EditableFile throws.
[[nodiscard]] EditResult edit_file(const std::string& path, const EditOptions& options,
                                   sops::IdentitySearch& search, Interaction& interaction);

}  // namespace secretsctl::delivery
