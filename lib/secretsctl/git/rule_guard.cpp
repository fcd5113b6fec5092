#include <secretsctl/git/rule_guard.hpp>

#include <cstdlib>
#include <secretsctl/core/error.hpp>
#include <secretsctl/sops/rules/config_search.hpp>
#include <secretsctl/sops/stores/encrypted_name.hpp>
#include <secretsctl/sops/stores/format.hpp>

namespace secretsctl::git {
namespace {

bool is_env_name(const std::string& path) {
  return sops::format_of_name(path) == sops::Format::dotenv;
}

// Whether the name is usual for secrets; checked if a rule matches every path.
bool is_secret_name(const std::string& path) {
  const auto format = sops::format_of_name(path);
  return format == sops::Format::dotenv || (sops::is_encrypted_name(path) && format);
}

// The names in the order in which encrypt tries them: the plaintext's, then the encrypted file's.
std::vector<std::string> names_for_rules(const std::string& path) {
  if (!sops::is_encrypted_name(path) && is_env_name(path)) {
    return sops::names_for_rules(sops::encrypted_name(path));
  }
  return sops::names_for_rules(path);
}

std::optional<std::string> governing_config(const std::string& path) {
  const char* named = std::getenv("SOPS_CONFIG");
  if (named != nullptr && *named != '\0') return named;
  return sops::find_config(path);
}

}  // namespace

std::optional<sops::CreationRulePaths::Match> RuleGuard::match(const std::string& path,
                                                               std::string& config) {
  const auto found = governing_config(path);
  if (!found) return std::nullopt;
  config = *found;
  auto [entry, is_new] = configs_.try_emplace(config);
  Config& known = entry->second;
  if (is_new) {
    try {
      known.rules.emplace(config);
    } catch (const Error& error) {
      known.problem = error.what();
    }
  }
  if (!known.rules) throw Error(ErrorKind::generic, known.problem);
  return known.rules->match(names_for_rules(path));
}

RuleVerdict RuleGuard::verdict(const std::string& path) {
  const bool is_secret = is_secret_name(path);
  try {
    std::string config;
    const auto rule = match(path, config);
    if (!rule || (rule->is_for_all && !is_secret)) return {};
    return {printable(config) + ":" + std::to_string(rule->line), {}};
  } catch (const Error& error) {
    if (!is_secret || !told_.insert(error.what()).second) return {};
    return {{}, error.what()};
  }
}

}  // namespace secretsctl::git
