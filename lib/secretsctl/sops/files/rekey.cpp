#include <secretsctl/sops/files/rekey.hpp>

#include <algorithm>
#include <secretsctl/age/private_key.hpp>
#include <secretsctl/age/recipient.hpp>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/read_file.hpp>
#include <secretsctl/sops/cipher/document_encryption.hpp>
#include <secretsctl/sops/files/encryption_plan.hpp>
#include <secretsctl/sops/keys/data_key.hpp>
#include <utility>

namespace secretsctl::sops {
namespace {

[[noreturn]] void refuse(const std::string& path, const std::string& what) {
  throw Error(ErrorKind::generic, input_name(path) + ": " + what);
}

void refuse_foreign(const std::string& path, const Metadata& metadata) {
  const auto foreign = foreign_kinds_of(metadata);
  if (foreign.empty()) return;
  refuse(path, "it holds a key of the kind " + foreign.front() +
                   ", which cannot be wrapped here; use sops, or write a rule with only its age "
                   "recipients into .sops.yaml");
}

void set_target(RekeyPlan& plan, const CreationRule& rule) {
  plan.source = place_of(rule);
  if (!rule.unsupported.empty()) {
    refuse(plan.path, plan.source + ": the rule has '" + rule.unsupported +
                          "', which is not supported; only age recipients are");
  }
  check_recipients(rule.key_groups, plan.source);
  plan.key_groups = rule.key_groups;
  if (rule.key_groups.size() > 1) {
    plan.shamir_threshold =
        static_cast<int>(effective_threshold(rule.shamir_threshold, rule.key_groups.size()));
  }
}

bool has_recipients(const std::optional<CreationRule>& rule) {
  return rule && (!rule->key_groups.empty() || !rule->unsupported.empty());
}

std::size_t threshold_of(const Metadata& metadata) {
  const std::size_t groups = metadata.key_groups.size();
  return groups < 2 ? 0 : effective_threshold(metadata.shamir_threshold, groups);
}

void compare(RekeyPlan& plan, const Metadata& metadata, RekeyMode mode) {
  const RecipientGroups before = recipients_of(metadata);
  plan.changes = compare_recipients(before, plan.key_groups);
  for (const std::string& kind : foreign_kinds_of(metadata)) plan.changes.removed.push_back(kind);
  const bool is_same = foreign_kinds_of(metadata).empty() &&
                       same_recipients(before, plan.key_groups) &&
                       threshold_of(metadata) == static_cast<std::size_t>(plan.shamir_threshold);
  plan.is_needed = mode == RekeyMode::rotate || !is_same;
  // The data key can stay only if recipients are added to a single group. A repeated entry may
  // belong to another user, and with other groups the old parts still open the old key.
  std::vector<std::string> distinct;
  for (const std::string& text : before.front()) distinct.push_back(age::recipient_key(text));
  std::ranges::sort(distinct);
  const bool is_doubled = std::ranges::adjacent_find(distinct) != distinct.end();
  const bool is_addition = before.size() == 1 && plan.key_groups.size() == 1 && !is_doubled &&
                           plan.changes.removed.empty();
  plan.has_new_data_key = plan.is_needed && (mode == RekeyMode::rotate || !is_addition);
}

// Finds recipients that only the file itself names.
void find_unproven(RekeyPlan& plan, const IdentitySearch& search) {
  const std::vector<std::string> ours = search.recipients();
  for (const auto& group : plan.key_groups) {
    for (const std::string& recipient : group) {
      if (std::ranges::find(ours, recipient) == ours.end()) plan.unproven.push_back(recipient);
    }
  }
}

void set_own_target(RekeyPlan& plan, const Metadata& metadata, const IdentitySearch& search) {
  plan.source = "the file itself";
  plan.key_groups = recipients_of(metadata);
  plan.shamir_threshold = static_cast<int>(threshold_of(metadata));
  refuse_foreign(plan.path, metadata);
  for (auto& group : plan.key_groups) {
    // Checked before the recipients are shown: any writer of the file may have put a private key
    // there.
    for (const std::string& recipient : group) {
      in_context(input_name(plan.path), [&] { age::refuse_private_key(recipient); });
    }
    std::ranges::sort(group);
    group.erase(std::unique(group.begin(), group.end()), group.end());
  }
  find_unproven(plan, search);
}

}  // namespace

RekeyPlan plan_rekey(const std::string& path, RekeyMode mode, const EditOptions& options,
                     IdentitySearch& search) {
  RekeyPlan plan;
  plan.path = path;
  const auto rule = rule_for_encrypted(path, options.config, options.format, options.places);
  if (has_recipients(rule)) {
    set_target(plan, *rule);
  } else if (mode == RekeyMode::recipients) {
    static_cast<void>(open_input(path, {}));
    refuse(path, rule ? place_of(*rule) + ": the rule has no recipients; add a line 'age: age1...'"
                 : config_for(path, options.config, options.places).empty()
                     ? "there is no .sops.yaml in its folder or above, so there are no recipients "
                       "to update it to; secretsctl init writes one"
                     : "no rule in .sops.yaml applies to this file, so there are no recipients to "
                       "update it to");
  }
  if (mode == RekeyMode::recipients) {
    const LoadedFile file = load_encrypted_file(path, {.format = options.format});
    compare(plan, file.document.metadata, mode);
    if (!plan.is_needed) return plan;
  }
  plan.file.emplace(path, options, search);
  const Metadata& metadata = plan.file->document().metadata;
  if (plan.source.empty()) set_own_target(plan, metadata, search);
  compare(plan, metadata, mode);
  return plan;
}

void renew_keys(EditableFile& file, const RecipientGroups& groups, int shamir_threshold,
                Interaction& interaction) {
  refuse_foreign(file.path(), std::as_const(file).document().metadata);
  SecretBytes data_key = new_data_key();
  auto wrapped = wrap_data_key(data_key, groups, shamir_threshold, interaction);
  forget_ciphertext(file.document());
  file.set_keys(std::move(data_key), std::move(wrapped), shamir_threshold);
}

void apply_rekey(RekeyPlan& plan, Interaction& interaction) {
  if (!plan.is_needed || !plan.file) return;
  EditableFile& file = *plan.file;
  SecretBytes data_key = plan.has_new_data_key ? new_data_key() : file.data_key().clone();
  std::vector<KeyGroup> groups =
      wrap_data_key(data_key, plan.key_groups, plan.shamir_threshold, interaction);
  if (plan.has_new_data_key) forget_ciphertext(file.document());
  file.set_keys(std::move(data_key), std::move(groups), plan.shamir_threshold);
  const auto clear = file.clear_keys();
  if (!clear.empty()) {
    refuse(plan.path,
           printable(clear.front()) +
               " is encrypted, and would be stored in clear: the file's rule "
               "selects it in the encrypted file, but not in the plaintext; find out who "
               "changed the rule (sops_ lines)");
  }
  if (plan.has_new_data_key) {
    file.write();
  } else {
    file.write_keys();
  }
}

}  // namespace secretsctl::sops
