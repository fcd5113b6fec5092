#pragma once

#include <optional>
#include <secretsctl/core/interaction.hpp>
#include <secretsctl/sops/cipher/document.hpp>
#include <secretsctl/sops/metadata/protection.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <secretsctl/sops/stores/format.hpp>
#include <string>
#include <vector>

namespace secretsctl::sops {

/// What the user asked for on the command line.
struct EncryptionRequest {
  std::string file;                        ///< The plaintext's path, or what it is to be taken for.
  std::string encrypted;                   ///< The encrypted file's path; empty if it has none.
  std::string age;                         ///< Recipients of --age, separated by commas.
  std::string config;                      ///< --config; empty to search.
  std::optional<SelectionRule> selection;  ///< A rule flag.
  Format format = Format::dotenv;          ///< Of the encrypted file.
  bool mac_only_encrypted = false;
};

/// To whom and how a file is encrypted.
struct EncryptionPlan {
  /// By key group; one group unless the rule has `key_groups`.
  std::vector<std::vector<std::string>> key_groups;
  int shamir_threshold = 0;  ///< Groups needed of several; 0 for all.
  std::string source;        ///< Where they come from: `--age`, `.sops.yaml:3`; for messages.
  Protection protection;
  /// Whether a rule selects values and the format has all of them encrypted.
  bool ignores_selection = false;
  std::optional<int> indent;   ///< As .sops.yaml has it for the format; see Tree::indent.
  std::string ignored_config;  ///< A `.sops.yml` that is not read; empty if there is none.
};

/// Throws Error (generic), with `source` before it, for a recipient that nothing can be encrypted
/// to: before anything is said of them. No plugin is run.
void check_recipients(const std::vector<std::vector<std::string>>& key_groups,
                      const std::string& source);

/// Brings flags, SOPS_AGE_RECIPIENTS and the creation rule together: --age wins over
/// SOPS_AGE_RECIPIENTS, either over the rule's recipients; the rule's selection still applies.
/// Throws Error: generic for no recipients, one that is malformed, or a config that is malformed,
/// conflicting_flags for a rule flag other than the rule's.
[[nodiscard]] EncryptionPlan plan_encryption(const EncryptionRequest& request);

/// What a new file says about itself, but for the MAC, and its data key (32 bytes).
struct NewMetadata {
  Metadata metadata;
  SecretBytes data_key;
  std::optional<int> indent;  ///< See Tree::indent.
};

/// Draws a data key and encrypts it for the recipients of a plan. A plugin asks its questions
/// through `interaction`. Throws Error (generic) for a recipient that can't be encrypted to.
[[nodiscard]] NewMetadata new_metadata(const EncryptionPlan& plan, Interaction& interaction);

/// Encrypts a tree with a new data key for the recipients of a plan. A plugin asks its questions
/// through `interaction`. Throws Error (generic) for a recipient that can't be encrypted to.
[[nodiscard]] Document encrypt_tree(Tree tree, const EncryptionPlan& plan,
                                    Interaction& interaction);

}  // namespace secretsctl::sops
