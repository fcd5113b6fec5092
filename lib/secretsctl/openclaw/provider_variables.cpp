#include <secretsctl/openclaw/provider_variables.hpp>

#include <algorithm>
#include <secretsctl/core/error.hpp>
#include <secretsctl/core/key_environment.hpp>
#include <secretsctl/openclaw/secret_reference.hpp>

namespace secretsctl::openclaw {
namespace {

constexpr std::string_view key_beginning = "AGE-SECRET-KEY-";

}  // namespace

bool ProviderVariables::is_given(std::string_view name) const {
  const auto has_name = [&](const auto& variable) { return variable.first == name; };
  return std::ranges::any_of(provider_.environment, has_name) ||
         (std::ranges::find(provider_.passed, name) != provider_.passed.end() &&
          environment_.find(std::string(name)).has_value());
}

std::string ProviderVariables::advice_for_given(const std::string& name) const {
  const auto value = environment_.find(name);
  const std::string source = environment_.source_of(name);
  const std::string variable = name + (source.empty() ? "" : " (" + source + ")");
  if (value && value->starts_with("~/")) {
    return "write the whole path into " + variable + ": nothing makes ~ the home folder there";
  }
  return "the provider gets " + variable +
         ": correct what it holds, as the message above says; secretsctl keygen -y KEYFILE prints "
         "the recipient that the file must be encrypted to";
}

void ProviderVariables::check(ProviderFindings& findings) const {
  for (const std::string& name : provider_.passed) {
    if (!is_variable_name(name) || environment_.find(name)) continue;
    findings.add("environment", CheckStatus::warning,
                 "passEnv names " + printable(name) + ", which is not set here",
                 "set it for the gateway, and run this check in the gateway's environment");
  }
  for (const auto& [name, value] : provider_.environment) {
    if (value.expose_text().find(key_beginning) == std::string_view::npos) continue;
    findings.add("environment", CheckStatus::warning,
                 "an identity stands in the configuration in clear (env." + printable(name) + ")",
                 "keep it in a file of mode 0600 and pass SOPS_AGE_KEY_FILE (passEnv)");
  }
}

std::string ProviderVariables::key_advice() const {
  for (const std::string_view name : key_variables) {
    if (!environment_.find(std::string(name)) || is_given(name)) continue;
    return "add \"" + std::string(name) + "\" to passEnv: it is set (" +
           environment_.source_of(std::string(name)) + "), and the provider does not get it";
  }
  const auto given =
      std::ranges::find_if(key_variables, [&](std::string_view name) { return is_given(name); });
  if (given != key_variables.end()) return advice_for_given(std::string(*given));
  for (const std::string_view name : key_variables) {
    if (std::ranges::find(provider_.passed, name) == provider_.passed.end()) continue;
    return "set " + std::string(name) + " for the gateway: passEnv names it, and it is not set";
  }
  return "pass the variable that names the key: \"passEnv\": [\"SOPS_AGE_KEY_FILE\"], "
         "and set it for the gateway";
}

}  // namespace secretsctl::openclaw
