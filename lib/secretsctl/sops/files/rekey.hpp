#pragma once

#include <optional>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/files/editable_file.hpp>
#include <secretsctl/sops/keys/identity_search.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>
#include <string>
#include <vector>

// New keys for a file that is encrypted already: `rotate` and `updatekeys`. The names of recipients
// in a file are not authenticated, so that a data key is wrapped for the recipients of .sops.yaml
// alone; only without a rule for those of the file.

namespace secretsctl::sops {

/// What is asked for.
enum class RekeyMode {
  rotate,      ///< A new data key in any case.
  recipients,  ///< Those that .sops.yaml has now; a new data key if one is taken out.
};

/// What will be done to one file.
struct RekeyPlan {
  std::string path;
  bool is_needed = true;  ///< Else the file is as it should be.
  bool has_new_data_key = false;
  RecipientChanges changes;
  std::string source;  ///< Where the recipients come from: `.sops.yaml:3`, `the file itself`.
  /// Recipients that only the file names and that none of our identities is: who changed the file
  /// may have put them there.
  std::vector<std::string> unproven;

  RecipientGroups key_groups;
  int shamir_threshold = 0;
  /// The file, opened; nothing if nothing is to be done.
  std::optional<EditableFile> file;
};

/// Opens a file and says what will be done to it. A file whose recipients are those of the rule
/// needs no identity with RekeyMode::recipients. Throws Error: generic if there is no rule with
/// recipients (RekeyMode::recipients), or if the file holds a kind of key that we can't wrap and
/// that a rule would have to name; else what EditableFile throws.
[[nodiscard]] RekeyPlan plan_rekey(const std::string& path, RekeyMode mode,
                                   const EditOptions& options, IdentitySearch& search);

/// Does it, whole or not at all. Throws what wrap_data_key and EditableFile::write throw.
void apply_rekey(RekeyPlan& plan, Interaction& interaction);

}  // namespace secretsctl::sops
