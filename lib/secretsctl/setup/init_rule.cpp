#include <secretsctl/setup/init_rule.hpp>

#include <sys/stat.h>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/output_file.hpp>
#include <secretsctl/setup/repository.hpp>
#include <secretsctl/setup/survey.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>

namespace secretsctl::setup {
namespace {

namespace fs = std::filesystem;

std::string rule_text(const std::string& recipient, const std::string& pattern = "^secrets/") {
  return "  - path_regex: " + pattern + "\n    age: " + recipient + "\n";
}

// In a config that lies deeper, paths begin elsewhere.
std::string rule_for(const fs::path& config, const fs::path& root, const std::string& recipient) {
  std::string text =
      config.parent_path() == root ? rule_text(recipient) : "  - age: " + recipient + "\n";
  text.pop_back();
  return text;
}

std::string changed_rule(const sops::CreationRule& rule, const std::string& recipient) {
  std::string all;
  for (const auto& group : rule.key_groups) {
    for (const std::string& other : group) all += printable(other) + ",";
  }
  const std::string list = "      - " + recipient;
  if (rule.key_groups.size() > 1) {
    return "to the 'age' of one of its key_groups add the line\n" + list;
  }
  return "change its 'age' to\n    age: " + all + recipient +
         "\nor, where that is a list, add the line\n" + list;
}

std::vector<std::string> names_of_secrets(const fs::path& root) {
  return sops::names_for_rules(sops::encrypted_name((root / secrets_plaintext).string()));
}

}  // namespace

bool has_root_plaintext(const fs::path& root) {
  const fs::path path = root / compose_plaintext;
  struct stat info {};
  return lstat(path.c_str(), &info) == 0 && S_ISREG(info.st_mode) && !holds_metadata(path.string());
}

void write_rule(const fs::path& root, const std::string& recipient) {
  const std::string text =
      "creation_rules:\n" +
      rule_text(recipient, has_root_plaintext(root) ? "^(secrets/|\\.env(\\.enc)?$)" : "^secrets/");
  OutputFile output((root / sops::config_name).string(), OutputSecrecy::ciphertext,
                    OutputReplace::refused);
  output.write(std::string_view(text));
  output.commit();
}

std::vector<std::string> recipients_in_rule(const std::string& config, const fs::path& root) {
  std::vector<std::string> recipients;
  const auto rule = sops::match_creation_rule(config, names_of_secrets(root));
  if (!rule) return recipients;
  for (const auto& group : rule->key_groups) {
    recipients.insert(recipients.end(), group.begin(), group.end());
  }
  return recipients;
}

bool check_rule(const std::string& config, const fs::path& root, const std::string& recipient,
                const Say& say) {
  const std::vector<std::string> names = names_of_secrets(root);
  const auto uses = sops::list_rule_uses(config, names);
  const std::string shown = printable(path_for_user(config, root));
  if (std::ranges::none_of(uses, &sops::RuleUse::is_used)) {
    say(shown + " is there and is left as it is, but no rule in it is for " +
        std::string(secrets_plaintext) + "; " +
        (uses.empty() ? "add the lines\ncreation_rules:\n" : "add at the end of its rules\n") +
        rule_for(config, root, recipient));
    return false;
  }
  const auto rule = sops::find_creation_rule(config, names);
  const bool names_us =
      rule && std::ranges::any_of(rule->key_groups, [&](const std::vector<std::string>& group) {
        return std::ranges::find(group, recipient) != group.end();
      });
  if (rule && !names_us) {
    say(shown + ":" + std::to_string(rule->line) +
        ": this rule is left as it is, but does not name the key; " +
        changed_rule(*rule, recipient) +
        "\nthen somebody who can open the files runs secretsctl updatekeys on each");
  }
  return names_us;
}

}  // namespace secretsctl::setup
