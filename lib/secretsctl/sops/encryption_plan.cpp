#include <secretsctl/sops/encryption_plan.hpp>

#include <cstdlib>
#include <secretsctl/age/file.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/crypto/aes256_gcm.hpp>
#include <secretsctl/crypto/random.hpp>
#include <secretsctl/sops/config_search.hpp>

namespace secretsctl::sops {
namespace {

std::optional<CreationRule> applicable_rule(const EncryptionRequest& request) {
  std::string config = request.config;
  if (const char* named = std::getenv("SOPS_CONFIG"); config.empty() && named != nullptr) {
    config = named;
  }
  if (config.empty()) config = find_config(request.file).value_or("");
  if (config.empty()) return std::nullopt;
  std::vector<std::string> names{request.file};
  if (!request.encrypted.empty()) names.push_back(request.encrypted);
  return find_creation_rule(config, names);
}

std::string place_of(const CreationRule& rule) {
  return printable(rule.config) + ":" + std::to_string(rule.line);
}

void set_recipients(EncryptionPlan& plan, const EncryptionRequest& request,
                    const std::optional<CreationRule>& rule) {
  const char* variable = std::getenv("SOPS_AGE_RECIPIENTS");
  if (!request.age.empty()) {
    add_recipients(request.age, plan.recipients);
    plan.source = "--age";
  } else if (variable != nullptr && *variable != '\0') {
    add_recipients(variable, plan.recipients);
    plan.source = "SOPS_AGE_RECIPIENTS";
  } else if (rule) {
    if (!rule->unsupported.empty()) {
      throw Error(ErrorKind::generic, place_of(*rule) + ": the rule has '" + rule->unsupported +
                                          "', which is not supported; age recipients are");
    }
    plan.recipients = rule->recipients;
    plan.source = place_of(*rule);
  }
  if (!plan.recipients.empty()) return;
  if (rule && plan.source == place_of(*rule)) {
    throw Error(ErrorKind::generic, plan.source +
                                        ": the rule has no recipients; add a line 'age: age1...' "
                                        "with the public key that keygen printed");
  }
  throw Error(ErrorKind::generic,
              "no recipients: give --age age1..., set SOPS_AGE_RECIPIENTS, or write a .sops.yaml "
              "with a creation rule");
}

void set_selection(EncryptionPlan& plan, const EncryptionRequest& request,
                   const std::optional<CreationRule>& rule) {
  if (rule && rule->selection) plan.selection = *rule->selection;
  if (request.selection) {
    if (rule && rule->selection && rule->selection->kind != request.selection->kind) {
      throw Error(ErrorKind::conflicting_flags,
                  place_of(*rule) + " has " + std::string(selection_name(rule->selection->kind)) +
                      ", which excludes the rule of the flag");
    }
    plan.selection = *request.selection;
  }
  plan.mac_only_encrypted = request.mac_only_encrypted || (rule && rule->mac_only_encrypted);
}

}  // namespace

EncryptionPlan plan_encryption(const EncryptionRequest& request) {
  const auto rule = applicable_rule(request);
  EncryptionPlan plan;
  set_recipients(plan, request, rule);
  set_selection(plan, request, rule);
  return plan;
}

Document encrypt_tree(Tree tree, const EncryptionPlan& plan) {
  const SecretBytes data_key = crypto::random_secret(crypto::Aes256Gcm::key_size);
  Document document;
  document.tree = std::move(tree);
  document.metadata.selection = plan.selection;
  document.metadata.mac_only_encrypted = plan.mac_only_encrypted;
  document.metadata.version = format_version;
  KeyGroup& group = document.metadata.key_groups.emplace_back();
  for (const std::string& text : plan.recipients) {
    const auto recipient = age::parse_recipient(text);
    group.age.push_back({text, age::encrypt_armored(data_key, *recipient)});
  }
  encrypt_document(document, data_key);
  return document;
}

}  // namespace secretsctl::sops
