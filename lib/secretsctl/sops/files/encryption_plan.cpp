#include <unistd.h>
#include <secretsctl/sops/files/encryption_plan.hpp>

#include <cstdlib>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <secretsctl/sops/metadata/recipient_groups.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/rules/store_settings.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>

namespace secretsctl::sops {
namespace {

std::optional<CreationRule> applicable_rule(const EncryptionRequest& request,
                                            const ConfigFile& config) {
  if (config.empty()) return std::nullopt;
  std::vector<std::string> names{request.file};
  if (!request.encrypted.empty()) names.push_back(request.encrypted);
  return find_creation_rule(config, names);
}

void set_recipients(EncryptionPlan& plan, const EncryptionRequest& request,
                    const std::optional<CreationRule>& rule) {
  const char* variable = std::getenv("SOPS_AGE_RECIPIENTS");
  std::vector<std::string> given;
  if (!request.age.empty()) {
    plan.source = "--age";
    in_context(plan.source, [&] { given = split_recipients(request.age); });
  } else if (variable != nullptr && *variable != '\0') {
    plan.source = "SOPS_AGE_RECIPIENTS";
    in_context(plan.source, [&] { given = split_recipients(variable); });
  } else if (rule) {
    if (!rule->unsupported.empty()) {
      throw Error(ErrorKind::generic, place_of(*rule) + ": the rule has '" + rule->unsupported +
                                          "', which is not supported; only age recipients are");
    }
    plan.key_groups = rule->key_groups;
    plan.shamir_threshold = rule->shamir_threshold;
    plan.source = place_of(*rule);
  }
  if (!given.empty()) plan.key_groups.push_back(std::move(given));
  if (!plan.key_groups.empty()) return;
  if (rule && plan.source == place_of(*rule)) {
    throw NoRecipients(plan.source +
                       ": the rule has no recipients; add a line 'age: age1...' with the public "
                       "key that keygen printed");
  }
  throw Error(ErrorKind::generic,
              "no recipients: there is no .sops.yaml for this file; secretsctl init writes one, "
              "--age age1... and SOPS_AGE_RECIPIENTS do without");
}

void set_threshold(EncryptionPlan& plan, int threshold) {
  if (threshold == 0) return;
  if (plan.key_groups.size() == 1 && threshold != 1) {
    throw Error(ErrorKind::generic, "a threshold of " + std::to_string(threshold) +
                                        " needs as many key groups, and there is one; 'key_groups' "
                                        "in .sops.yaml makes more");
  }
  plan.shamir_threshold = threshold;
}

void set_selection(EncryptionPlan& plan, const EncryptionRequest& request,
                   const std::optional<CreationRule>& rule) {
  if (rule) plan.protection = protection_of(*rule);
  if (request.selection) {
    if (rule && rule->selection && rule->selection->kind != request.selection->kind) {
      throw Error(ErrorKind::conflicting_flags,
                  place_of(*rule) + " has " + std::string(selection_name(rule->selection->kind)) +
                      ", which excludes the rule of the flag");
    }
    plan.protection.selection = *request.selection;
  }
  if (request.mac_only_encrypted) plan.protection.mac_only_encrypted = true;
}

}  // namespace

void check_recipients(const std::vector<std::vector<std::string>>& key_groups,
                      const std::string& source) {
  in_context(source, [&] {
    for (const auto& group : key_groups) {
      for (const std::string& recipient : group) {
        if (!recipient.starts_with("age1") && !recipient.starts_with("ssh-")) {
          throw Error(ErrorKind::generic, "'" + age::recipient_name(recipient) +
                                              "' is no recipient: one begins with age1 or ssh-");
        }
        static_cast<void>(age::parse_recipient(recipient, no_interaction()));
      }
    }
  });
}

EncryptionPlan plan_encryption(const EncryptionRequest& request) {
  const ConfigFile config = config_for(request.file, request.config, request.places);
  const auto rule = applicable_rule(request, config);
  EncryptionPlan plan;
  set_recipients(plan, request, rule);
  check_recipients(plan.key_groups, plan.source);
  set_threshold(plan, request.shamir_threshold);
  set_selection(plan, request, rule);
  if (!store_for(request.format).obeys_selection()) {
    plan.ignores_selection = plan.protection.selection != SelectionRule{};
    plan.protection.selection = {};
  }
  const std::string_view settings = row_of(request.format).settings;
  if (!settings.empty()) plan.indent = store_indent(config, settings);
  if (request.config.empty()) plan.ignored_config = ignored_config(request.file, request.places);
  return plan;
}

NewMetadata new_metadata(const EncryptionPlan& plan, Interaction& interaction) {
  NewMetadata made{{}, new_data_key(), plan.indent};
  Metadata& metadata = made.metadata;
  metadata.selection = plan.protection.selection;
  metadata.mac_only_encrypted = plan.protection.mac_only_encrypted;
  metadata.version = format_version;
  metadata.key_groups =
      wrap_data_key(made.data_key, plan.key_groups, plan.shamir_threshold, interaction);
  if (plan.key_groups.size() > 1) {
    metadata.shamir_threshold =
        static_cast<int>(effective_threshold(plan.shamir_threshold, plan.key_groups.size()));
  }
  return made;
}

Document encrypt_tree(Tree tree, const EncryptionPlan& plan, Interaction& interaction) {
  NewMetadata made = new_metadata(plan, interaction);
  Document document;
  document.tree = std::move(tree);
  document.tree.indent = made.indent;
  document.metadata = std::move(made.metadata);
  encrypt_document(document, made.data_key);
  return document;
}

std::string encrypted_file_for(const std::string& plaintext, const std::string& config) {
  std::string usual = encrypted_name(plaintext);
  if (!keeps_ending(plaintext)) return usual;
  if (is_encrypted_name(plaintext)) return plaintext;
  if (access(usual.c_str(), F_OK) == 0) return usual;
  try {
    const ConfigFile found = config_for(plaintext, config);
    if (found.empty()) return usual;
    const auto rule = CreationRulePaths(found).match({plaintext});
    if (rule && !rule->is_for_all) return plaintext;
  } catch (const Error&) {
    // The plan of the encryption reports it.
  }
  return usual;
}

}  // namespace secretsctl::sops
