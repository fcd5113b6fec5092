#include <secretsctl/setup/init_recovery.hpp>

#include <secretsctl/core/error.hpp>
#include <secretsctl/core/replace_file.hpp>
#include <secretsctl/setup/recovery_rule.hpp>
#include <secretsctl/setup/repository.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

std::optional<sops::CreationRule> rule_in(const std::string& config, std::string text,
                                          const fs::path& root) {
  const auto names =
      sops::names_for_rules(sops::encrypted_name((root / secrets_plaintext).string()));
  return sops::match_creation_rule(sops::ConfigFile(config, std::move(text)), names);
}

// The config with the recipient in the rule; nothing unless that is all that changes in it.
std::optional<std::string> extended(const std::string& config, const std::string& text,
                                    const sops::CreationRule& rule, const std::string& recipient,
                                    const fs::path& root) {
  auto changed = with_recovery_recipient(text, rule.line, recipient);
  if (!changed) return std::nullopt;
  auto expected = rule.key_groups;
  expected.front().push_back(recipient);
  try {
    const auto read = rule_in(config, *changed, root);
    if (read && read->key_groups == expected) return changed;
  } catch (const Error&) {
    // Another way of writing it than is understood here.
  }
  return std::nullopt;
}

// The identity has been shown by then.
void write(const std::string& config, const std::string& text, const std::string& changed) {
  try {
    replace_file(config, {bytes_of(text)}, bytes_of(changed));
  } catch (const Error& error) {
    throw Error(error.kind(), std::string(error.what()) +
                                  "; the recovery key that was just shown is in no rule and opens "
                                  "nothing: destroy it, and make another one");
  }
}

}  // namespace

bool add_recovery(const sops::ConfigFile& file, const fs::path& root, const ShowRecovery& show,
                  const Say& say) {
  const std::string& config = file.path;
  const std::string text = file.text.value_or("");
  const std::string shown = printable(path_for_user(config, root));
  const auto present = recovery_recipients(text);
  if (!present.empty()) {
    say(shown + " has a recovery recipient already, " + present.front() +
        ": no other one is made; for a new one take its line out first");
    return false;
  }
  const auto rule = rule_in(config, text, root);
  if (!rule || rule->key_groups.empty()) {
    throw Error(ErrorKind::generic, shown + ": no rule with recipients is for " +
                                        std::string(secrets_plaintext) +
                                        ", to which a recovery recipient could be added");
  }
  const age::NewIdentity identity = age::generate_x25519_identity();
  const auto changed = rule->key_groups.size() > 1
                           ? std::nullopt
                           : extended(config, text, *rule, identity.recipient, root);
  // A recipient whose identity did not get onto the paper could open nothing.
  show(identity);
  if (changed) {
    write(config, text, *changed);
    say("added to the rule in " + shown + ":" + std::to_string(rule->line) + ": " +
        identity.recipient + ", with the comment # recovery");
  } else {
    say(shown + ":" + std::to_string(rule->line) +
        ": this rule is left as it is; add to its 'age' the recipient\n" + identity.recipient +
        " # recovery");
  }
  say("what is encrypted already needs it too: secretsctl updatekeys -y " +
      printable(path_for_user(root / "secrets", root)) + ", and what else the rule is for");
  return changed.has_value();
}

}  // namespace secretsctl::setup
