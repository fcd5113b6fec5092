#pragma once

#include <optional>
#include <secretsctl/core/export.hpp>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/metadata/protection.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>
#include <vector>

SECRETSCTL_EXPORT_BEGIN
namespace secretsctl::sops {

/// The arguments and flags of an encryption.
struct EncryptionRequest {
  std::string file;                        ///< The plaintext's path, or the path that replaces it.
  std::string encrypted;                   ///< The encrypted file's path; empty if it has none.
  std::string age;                         ///< Recipients of --age, separated by commas.
  std::string config;                      ///< --config; empty to search.
  std::optional<SelectionRule> selection;  ///< A rule flag.
  Format format = Format::dotenv;          ///< The format of the encrypted file.
  bool mac_only_encrypted = false;         ///< The MAC covers encrypted values alone.
  int shamir_threshold = 0;                ///< How many key groups are needed; 0: as the rule says.
  ConfigPlaces places = ConfigPlaces::above_file;  ///< Where a .sops.yaml is looked for.
};

/// The recipients and settings of an encryption.
struct EncryptionPlan {
  /// By key group; one group unless the rule has `key_groups`.
  std::vector<std::vector<std::string>> key_groups;
  int shamir_threshold = 0;  ///< How many groups are needed; 0 for all.
  std::string source;        ///< Source of the recipients: `--age`, `.sops.yaml:3`.
  Protection protection;     ///< What is encrypted, and what the MAC covers.
  /// Whether a rule selects values but the format encrypts all of them.
  bool ignores_selection = false;
  std::optional<int> indent;   ///< From .sops.yaml for the format; see Tree::indent.
  std::string ignored_config;  ///< A `.sops.yml` that is not read; empty if there is none.
};

/// Throws Error (generic), with `source` before it, for a recipient that nothing can be encrypted
/// to: before anything is said of them. No plugin is run.
void check_recipients(const std::vector<std::vector<std::string>>& key_groups,
                      const std::string& source);

/// Combines flags, SOPS_AGE_RECIPIENTS and the creation rule: --age takes precedence over
/// SOPS_AGE_RECIPIENTS, and both over the rule's recipients; the rule's selection still applies.
/// Throws Error: generic if there are no recipients, or one or the config is malformed,
/// conflicting_flags for a rule flag that differs from the rule.
[[nodiscard]] EncryptionPlan plan_encryption(const EncryptionRequest& request);

/// The encrypted file of a plaintext: encrypted_name(), but the file itself where such files keep
/// their name by convention (keeps_ending), and its name is that of an encrypted file, or a
/// creation rule's path_regex names it and no file with that other name exists. A config with
/// faults names none.
[[nodiscard]] std::string encrypted_file_for(const std::string& plaintext,
                                             const std::string& config);

/// The metadata of a new file without the MAC, and its data key (32 bytes).
struct NewMetadata {
  Metadata metadata;          ///< Recipients with the wrapped data key; no MAC yet.
  SecretBytes data_key;       ///< 32 bytes.
  std::optional<int> indent;  ///< See Tree::indent.
};

/// Makes a data key and encrypts it for the recipients of a plan. A plugin asks its questions
/// through `interaction`. Throws Error (generic) for a recipient that can't be used.
[[nodiscard]] NewMetadata new_metadata(const EncryptionPlan& plan, Interaction& interaction);

/// Encrypts a tree with a new data key for the recipients of a plan. A plugin asks its questions
/// through `interaction`. Throws Error (generic) for a recipient that can't be used.
[[nodiscard]] Document encrypt_tree(Tree tree, const EncryptionPlan& plan,
                                    Interaction& interaction);

}  // namespace secretsctl::sops
SECRETSCTL_EXPORT_END
