#pragma once

#include <optional>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>
#include <string>
#include <vector>

// New keys for an encrypted file: `rotate` and `updatekeys`. The recipient names in a file are not
// authenticated, so a data key is wrapped only for the recipients in .sops.yaml, and for those of
// the file only if no rule applies.

namespace secretsctl::sops {

/// The kinds of rekeying.
enum class RekeyMode {
  rotate,      ///< A new data key in any case.
  recipients,  ///< Recipients as in .sops.yaml; a new data key if one leaves.
};

/// The changes planned for one file.
struct RekeyPlan {
  std::string path;
  bool is_needed = true;  ///< False if the file is already right.
  bool has_new_data_key = false;
  RecipientChanges changes;
  std::string source;  ///< Source of recipients: `.sops.yaml:3`, `the file itself`.
  /// Recipients that only the file names and that are not ours: a user who changed the file may
  /// have added them.
  std::vector<std::string> unproven;

  RecipientGroups key_groups;
  int shamir_threshold = 0;
  /// The opened file; nothing if no change is needed.
  std::optional<EditableFile> file;
};

/// Opens a file and plans its changes. With RekeyMode::recipients a file whose recipients match the
/// rule needs no identity. Throws Error: generic if no rule has recipients (RekeyMode::recipients),
/// or if the file holds a type of key that we can't wrap and a rule would have to name; else the
/// errors of EditableFile.
[[nodiscard]] RekeyPlan plan_rekey(const std::string& path, RekeyMode mode,
                                   const EditOptions& options, IdentitySearch& search);

/// Gives an open file a new data key, wrapped for these recipients, and has every value encrypted
/// anew; nothing is written. Throws Error (generic) if the file holds a type of key that we can't
/// wrap, and the errors of wrap_data_key.
void renew_keys(EditableFile& file, const RecipientGroups& groups, int shamir_threshold,
                Interaction& interaction);

/// Makes the planned changes, all or none. Throws the errors of wrap_data_key and
/// EditableFile::write.
void apply_rekey(RekeyPlan& plan, Interaction& interaction);

}  // namespace secretsctl::sops
