#include <algorithm>
#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/setup/doctor_checks.hpp>
#include <secretsctl/setup/repository.hpp>
#include <secretsctl/sops/cipher/clear_parts.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/rules/creation_rule.hpp>

namespace secretsctl::setup {
namespace {

constexpr const char* check = "config";

// Names that a path_regex may be meant for: all files except keys, and the plaintext names of
// encrypted files.
std::vector<std::string> names_for_rules(const Survey& survey) {
  std::vector<std::string> names;
  for (const std::string& name : survey.names) {
    if (std::ranges::find(survey.keys, std::filesystem::path(name)) == survey.keys.end()) {
      names.push_back(name);
    }
  }
  for (const SurveyedFile& file : survey.files) {
    names.push_back(file.path);
    if (!file.plaintext.empty()) names.push_back(file.plaintext);
  }
  return names;
}

void check_pattern(const sops::RuleUse& rule, const std::string& shown, CheckResults& results) {
  const std::string hint = rule.selection ? sops::pattern_hint(*rule.selection) : "";
  if (hint.empty()) return;
  results.push_back({"rule", shown + ":" + std::to_string(rule.line), CheckStatus::warning,
                     sops::selection_text(*rule.selection) + ": " + hint,
                     "correct it, and encrypt the files of this rule again"});
}

void check_rules(const Survey& survey, CheckResults& results) {
  const std::string shown = survey.shown(survey.config);
  const auto rules = sops::list_rule_uses(survey.config, names_for_rules(survey));
  if (rules.empty()) {
    results.push_back({check, shown, CheckStatus::warning, "it has no creation rules",
                       "secretsctl init says which lines to add"});
    return;
  }
  results.push_back({check, shown, CheckStatus::ok,
                     rules.size() == 1 ? "1 rule" : std::to_string(rules.size()) + " rules", ""});
  for (const sops::RuleUse& rule : rules) {
    check_pattern(rule, shown, results);
    // If the walk was cut short, the rule's files may be among the unseen ones.
    if (rule.is_used || survey.is_cut_short) continue;
    results.push_back({"rule", shown + ":" + std::to_string(rule.line), CheckStatus::warning,
                       "no file matches path_regex '" + printable(rule.path_regex) + "'",
                       "it is matched against paths relative to the folder of .sops.yaml, such as "
                       "secrets/.env; correct it, or remove the rule"});
  }
}

}  // namespace

void check_config(const Survey& survey, CheckResults& results) {
  const std::string ignored = sops::ignored_config((survey.root / compose_plaintext).string());
  if (!ignored.empty() && !survey.config.empty()) {
    results.push_back({check, survey.shown(ignored), CheckStatus::note,
                       "it is not read, as in sops, which reads .sops.yaml only",
                       "move or remove it"});
  }
  for (const char* name : {"SOPS_AGE_RECIPIENTS", "SOPS_CONFIG"}) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value == '\0') continue;
    results.push_back({check, name, CheckStatus::note,
                       "it is set, and overrides the .sops.yaml here",
                       "unset it, if that is not intended"});
  }
  if (!survey.config_refusal.empty()) {
    results.push_back({check, sops::config_name, CheckStatus::problem, survey.config_refusal,
                       "encrypt, set, edit, rotate and updatekeys fail until that is fixed"});
  } else if (survey.config.empty()) {
    results.push_back({check, sops::config_name, CheckStatus::warning,
                       "there is none in " + printable(survey.root.string()) + " or above",
                       "secretsctl init writes one"});
  } else {
    try {
      check_rules(survey, results);
    } catch (const Error& error) {
      results.push_back({check, survey.shown(survey.config), CheckStatus::problem, error.what(),
                         "correct the line; docs/reference.md describes rules"});
    }
  }
}

}  // namespace secretsctl::setup
